using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Arrow;

/// <summary>
/// A valid stream and a valid file with each byte changed give a frame whose cells can all be read, or a
/// <see cref="FrameException"/>.
/// </summary>
[NonParallelizable]
internal sealed class ArrowMutationTests
{
    [Test]
    public void Any_changed_byte_of_a_stream_or_file_gives_a_frame_or_an_error([Values("good.arrows", "good.arrow")] string name)
    {
        byte[] bytes = File.ReadAllBytes(ConformanceData.Path("arrow-bad", name));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte right = bytes[i];
            foreach (byte wrong in new[] { 0, 1, 0x7F, 0x80, 0xFF, right ^ 4 }.Select(value => (byte)value))
            {
                bytes[i] = wrong;
                Visit(bytes);
            }
            bytes[i] = right;
        }
    }

    private static void Visit(ReadOnlyMemory<byte> bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var memory = new FrameMemory();
            Frame frame = FrameArrowReader.Read(bytes, memory);
            if (frame.RowCount < 10_000)
                FrameRows.Of(frame).Should().HaveCount(frame.RowCount);
        }
        catch (FrameException)
        {
            // An error is an allowed result.
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(256L << 20);
    }
}
