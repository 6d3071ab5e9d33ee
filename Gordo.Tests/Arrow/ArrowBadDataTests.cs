using System.Buffers.Binary;
using System.Diagnostics;
using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Arrow;

/// <summary>
/// Damaged and hostile streams and files are read in bounded time and memory and give a frame or a
/// <see cref="FrameException"/>.
/// </summary>
[NonParallelizable]
internal sealed class ArrowBadDataTests
{
    private const long LargestGrowth = 256L << 20;
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(5);

    private static IEnumerable<TestCaseData> Hostile => ConformanceData.Manifest("arrow-bad", "MANIFEST.tsv");

    private static IEnumerable<TestCaseData> Fuzzed =>
        ConformanceData.Manifest("arrow-testing", "fuzz-stream", "MANIFEST.tsv")
            .Concat(ConformanceData.Manifest("arrow-testing", "fuzz-file", "MANIFEST.tsv"));

    [TestCaseSource(nameof(Hostile))]
    public void Hostile_file_gives_the_result_in_its_manifest(string folder, Dictionary<string, string> row)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, row["file"]));
        Frame? frame = ReadBounded(bytes);
        if (row["expect"] == "error")
            frame.Should().BeNull("{0}", row["what is wrong"]);
        else if (row["expect"] == "data")
            frame.Should().NotBeNull("{0}", row["what is wrong"]);
        if (frame is not null)
            MatchDescription(frame, row["what is wrong"], folder);
    }

    [TestCaseSource(nameof(Fuzzed))]
    public void Fuzzed_file_gives_a_frame_or_an_error(string folder, Dictionary<string, string> row) =>
        ReadBounded(File.ReadAllBytes(Path.Combine(folder, row["file"])));

    [Test]
    public void Every_truncated_stream_gives_its_complete_batches_or_an_error()
    {
        string file = ConformanceData.Path("arrow-bad", "good.arrows");
        byte[] bytes = File.ReadAllBytes(file);
        var timer = Stopwatch.StartNew();
        for (int length = 0; length < bytes.Length; length++)
        {
            try
            {
                using var memory = new FrameMemory();
                Frame frame = FrameArrowReader.Read(bytes.AsMemory(0, length), memory);
                if (frame.RowCount > 0)
                    ExpectedFrame.ShouldMatch(frame, Path.Combine(Path.GetDirectoryName(file) ?? "", "good.expected.json"));
            }
            catch (FrameException)
            {
                // An error is an allowed result.
            }
        }
        timer.Elapsed.Should().BeLessThan(LongestTime);
    }

    [TestCase(4)]
    [TestCase(8)]
    public void File_whose_block_offset_is_not_a_multiple_of_eight_is_refused(int shift)
    {
        // Padding before the record batch moves its block.
        byte[] bytes = File.ReadAllBytes(ConformanceData.Path("arrow-bad", "good.arrow"));
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 10));
        int start = bytes.Length - 10 - length;
        FlatVector blocks = FlatTable.Root(bytes.AsSpan(start, length), start).GetVector(3, 24);
        blocks.Count.Should().Be(1);
        int offset = (int)blocks.Int64At(0);
        byte[] moved = [.. bytes[..offset], .. new byte[shift], .. bytes[offset..]];
        BinaryPrimitives.WriteInt64LittleEndian(moved.AsSpan(start + shift + blocks.Start), offset + shift);
        Action read = () => FrameArrowReader.Read(moved, FrameMemory.Unpooled);
        if (shift % 8 != 0)
            read.Should().Throw<FrameException>().WithMessage($"*block 0 begins at {offset + shift}*");
        else
            read.Should().NotThrow();
    }

    // Returns null if the bytes are rejected.
    private static Frame? ReadBounded(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var timer = Stopwatch.StartNew();
        Frame? frame = null;
        try
        {
            frame = FrameArrowReader.Read(bytes, FrameMemory.Unpooled);
        }
        catch (FrameException error)
        {
            error.Message.Should().NotBeNullOrWhiteSpace();
        }
        timer.Elapsed.Should().BeLessThan(LongestTime);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(LargestGrowth);
        return frame;
    }

    // Manifests describe the readable content in a few phrases; the known phrases are checked.
    private static void MatchDescription(Frame frame, string description, string folder)
    {
        if (description.Contains("good.arrow", StringComparison.Ordinal))
            ExpectedFrame.ShouldMatch(frame, Path.Combine(folder, "good.expected.json"));
        if (description.Contains("0, 0.5, ... 9.5", StringComparison.Ordinal))
        {
            double[] halves = [.. Enumerable.Range(0, 20).Select(row => row / 2.0)];
            foreach (Column column in frame.Columns)
                ((FloatColumn)column).Values.ToArray().Should().Equal(halves);
        }
        if (description.Contains("first three values are null", StringComparison.Ordinal))
            Enumerable.Range(0, 4).Select(frame.Columns[0].IsMissing).Should().Equal(true, true, true, false);
        if (description.Contains("if accepted 0 rows", StringComparison.Ordinal))
            frame.RowCount.Should().Be(0);
        if (description.Contains("if accepted no columns", StringComparison.Ordinal))
            frame.ColumnCount.Should().Be(0);
        int values = description.IndexOf("values are on", StringComparison.Ordinal);
        if (values >= 0)
        {
            string[] expected = description[(values + "values are ".Length)..].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
            var text = (TextColumn)frame.Columns[0];
            Enumerable.Range(0, text.Length).Select(row => text.GetString(row) ?? "null").Should().Equal(expected);
        }
        if (description.Contains("'a long string value'", StringComparison.Ordinal))
            ((TextColumn)frame.Columns[0]).GetString(0).Should().Be("a long string value");
    }
}
