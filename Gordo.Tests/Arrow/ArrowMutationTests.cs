using System.Diagnostics;
using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Arrow;

/// <summary>
/// Valid streams and files with some bytes changed, by a fixed seed. Either a frame comes out, all of whose cells can
/// be visited, or a <see cref="FrameException"/>.
/// </summary>
[NonParallelizable]
internal sealed class ArrowMutationTests
{
    private const int LargestFile = 30_000;
    private static readonly TimeSpan TimePerCase = TimeSpan.FromSeconds(1);

    private static IEnumerable<TestCaseData> Requests => GoldenData.Folders("arrow");

    [TestCaseSource(nameof(Requests))]
    public void Changed_bytes_are_refused_or_make_another_frame(string folder)
    {
        var random = new Random(7_031);
        var timer = Stopwatch.StartNew();
        foreach (string file in Directory.GetFiles(folder, "data.arrow*").Where(file => new FileInfo(file).Length < LargestFile))
        {
            byte[] valid = File.ReadAllBytes(file);
            for (int round = 0; round < 150; round++)
            {
                byte[] bytes = [.. valid];
                for (int changes = 1 + (round % 3); changes > 0; changes--)
                    Change(bytes, random);
                Visit(bytes.AsMemory(0, round % 10 == 0 ? random.Next(bytes.Length) : bytes.Length));
            }
        }
        timer.Elapsed.Should().BeLessThan(TimePerCase * 5);
    }

    [Test]
    public void Any_single_byte_of_a_stream_or_file_may_be_wrong([Values("good.arrows", "good.arrow")] string name)
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

    private static void Change(byte[] bytes, Random random)
    {
        // Most of what can go wrong is in 32-bit words of the metadata, and in extreme values of them.
        int position = random.Next(bytes.Length);
        if (random.Next(3) == 0)
            bytes.AsSpan(position & ~3, Math.Min(4, bytes.Length - (position & ~3))).Fill((byte)(random.Next(2) * 0xFF));
        else
            bytes[position] = (byte)random.Next(256);
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
            // As it should be.
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(256L << 20);
    }
}
