using System.Buffers;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Interoperability;

/// <summary>Apache.Arrow reads the streams that we write and the recorded ones, cell for cell as our reader does.</summary>
internal sealed class ApacheArrowTests
{
    private static IEnumerable<TestCaseData> Golden =>
        GoldenData.Folders("arrow").Concat(GoldenData.Folders("arrow-responses"));

    private static IEnumerable<TestCaseData> Integration =>
        ConformanceData.Manifest("arrow-testing", "integration", "MANIFEST.tsv");

    [TestCaseSource(nameof(Golden))]
    public void Written_stream_is_read_by_the_package(string folder)
    {
        Frame frame = FrameArrowReader.Read(File.ReadAllBytes(Path.Combine(folder, "data.arrows")), FrameMemory.Unpooled);
        foreach (int batchBytes in (int[])[FrameArrowWriter.DefaultBatchBytes, 1000, 1])
        {
            ArrowData data = ReadStream(Write(frame, batchBytes));
            data.ShouldBe(frame);
            data.ShouldHaveMetadataOf(frame);
        }
    }

    [Test]
    public void Written_stream_of_every_type_is_read_by_the_package([Values(0, 1, 7, 8, 9, 64, 1000)] int rows)
    {
        Frame frame = RandomFrames.OfEveryType(rows);
        foreach (int batchBytes in (int[])[FrameArrowWriter.DefaultBatchBytes, 5000])
            ReadStream(Write(frame, batchBytes)).ShouldBe(frame);
        if (rows <= 3)
            return;
        var tail = new Frame(frame.Index.Tail(rows - 3), frame.Keys.ToArray(), frame.Columns.ToArray().Select(column => column.Tail(rows - 3)));
        ReadStream(Write(tail, 5000)).ShouldBe(tail);
    }

    [Test]
    public void Written_file_of_every_type_is_read_by_the_package([Values(0, 1, 1000)] int rows)
    {
        Frame frame = RandomFrames.OfEveryType(rows);
        using var file = new MemoryStream();
        FrameArrowWriter.WriteFile(frame, file);
        file.ToArray().AsSpan(0, 8).SequenceEqual("ARROW1\0\0"u8).Should().BeTrue();
        ArrowData data = Read(file.ToArray());
        data.ShouldBe(frame);
        data.ShouldHaveMetadataOf(frame);
        data.ShouldBeReadAs(FrameArrowReader.Read(file.ToArray(), FrameMemory.Unpooled));
    }

    [TestCaseSource(nameof(Golden))]
    public void Recorded_stream_is_read_by_the_package_as_by_us(string folder)
    {
        foreach (string file in Directory.GetFiles(folder, "data*.arrow*"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            Read(bytes).ShouldBeReadAs(FrameArrowReader.Read(bytes, FrameMemory.Unpooled));
        }
    }

    [TestCaseSource(nameof(Integration))]
    public void Data_of_other_implementations_is_read_by_the_package_as_by_us(string folder, Dictionary<string, string> row)
    {
        string name = Path.Combine(folder, row["name"]);
        foreach (string file in new[] { name + ".stream", name + ".arrow_file" }.Where(File.Exists))
        {
            byte[] bytes = File.ReadAllBytes(file);
            if (row["needs"].Contains("big-endian", StringComparison.Ordinal))
            {
                // The package reads the bytes of numbers in the wrong order.
                FluentActions.Invoking(() => FrameArrowReader.Read(bytes, FrameMemory.Unpooled))
                    .Should().Throw<FrameException>().WithMessage("*byte order*");
                continue;
            }
            Read(bytes).ShouldBeReadAs(FrameArrowReader.Read(bytes, FrameMemory.Unpooled));
        }
    }

    internal static byte[] Write(Frame frame, int batchBytes = FrameArrowWriter.DefaultBatchBytes)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, output, batchBytes);
        return output.WrittenSpan.ToArray();
    }

    internal static ArrowData ReadStream(byte[] bytes) =>
        ArrowData.Read(new ArrowStreamReader(new MemoryStream(bytes), new CompressionCodecFactory()));

    private static ArrowData Read(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("ARROW1"u8))
            return ReadStream(bytes);
        var file = new ArrowFileReader(new MemoryStream(bytes), new CompressionCodecFactory());
        // Reads the schema, which a reader of files has only after the first batch.
        file.RecordBatchCountAsync().AsTask().GetAwaiter().GetResult();
        return ArrowData.Read(file);
    }
}
