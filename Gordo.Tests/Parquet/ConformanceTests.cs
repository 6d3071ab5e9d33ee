using System.Diagnostics;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Serialization.Parquet.Reading;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Parquet;

/// <summary>Reads Apache's collection of Parquet test files, and damaged and hostile files.</summary>
[TestFixture]
public sealed class ConformanceTests
{
    private const long MemoryLimit = 128L << 20;

    private static IEnumerable<TestCaseData> GoodFiles
    {
        get
        {
            string folder = Path.Combine(ConformanceData.Root ?? "$GORDO_CONFORMANCE_DIR", "parquet-testing", "data");
            if (!Directory.Exists(folder))
                return [new TestCaseData("").SetArgDisplayNames(folder).Ignore($"'{folder}' is absent.")];
            return Directory.EnumerateFiles(folder, "*.parquet").Order(StringComparer.Ordinal)
                .Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileNameWithoutExtension(path)));
        }
    }

    private static IEnumerable<TestCaseData> BadFiles =>
        ConformanceData.Manifest("parquet-bad", "MANIFEST.tsv").Concat(ConformanceData.Manifest("parquet-testing", "bad_data", "MANIFEST.tsv"));

    [TestCaseSource(nameof(GoodFiles))]
    public void Every_flat_column_is_read_as_expected(string path)
    {
        ExpectedFrame expected = ExpectedFrame.Read(Path.ChangeExtension(path, ".expected.json"));
        if (expected.HasWrongChecksums)
        {
            FluentActions.Invoking(() => FrameParquetReader.Read(File.ReadAllBytes(path), FrameMemory.Unpooled))
                .Should().Throw<FrameException>().WithMessage("Column '*', page at offset *: The checksum is *");
            return;
        }
        if (expected.HasTimesBeyondNanoseconds)
        {
            FluentActions.Invoking(() => FrameParquetReader.Read(File.ReadAllBytes(path), FrameMemory.Unpooled))
                .Should().Throw<FrameException>().WithMessage("Column '*INT96 timestamp*");
            return;
        }
        ParquetFile file = ParquetFile.Open(File.ReadAllBytes(path), FrameLimits.Default);
        file.RowCount.Should().Be(expected.RowCount);
        file.NestedFields.Select(nested => nested.Name).Should().Equal(expected.NestedColumns);
        file.Fields.Should().HaveCount(expected.ColumnCount);
        using ChunkReader reader = file.CreateReader(FrameMemory.Unpooled);
        for (int i = 0; i < file.Fields.Count; i++)
        {
            file.Fields[i].Name.Should().Be(expected.Key(i));
            expected.MatchColumn(i, file.ReadColumn(file.Fields[i], reader, FrameMemory.Unpooled));
        }
    }

    [TestCaseSource(nameof(GoodFiles))]
    public void Every_file_is_read_as_a_frame_without_values_of_nested_and_binary_columns(string path)
    {
        ExpectedFrame expected = ExpectedFrame.Read(Path.ChangeExtension(path, ".expected.json"));
        try
        {
            expected.ShouldMatch(FrameParquetReader.Read(File.ReadAllBytes(path), FrameMemory.Unpooled));
        }
        catch (FrameException exception)
        {
            string error = expected.HasWrongChecksums ? "checksum"
                : expected.HasTimesBeyondNanoseconds ? "INT96" : "no other error is expected";
            exception.Message.Should().MatchRegex($"^Column '.*{error}");
        }
    }

    [TestCaseSource(nameof(BadFiles))]
    public void Damaged_file_gives_a_clear_error(string folder, Dictionary<string, string> row)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(folder, row["file"]));
        FrameException? error = null;
        Frame? frame = null;
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        try
        {
            frame = FrameParquetReader.Read(file, FrameMemory.Unpooled);
        }
        catch (FrameException exception)
        {
            error = exception;
        }
        TestContext.Out.WriteLine(error?.Message ?? "read");
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MemoryLimit);
        if (row["expect"] == "error")
            error.Should().NotBeNull(row["what is wrong"]);
        if (frame is not null && row["what is wrong"].Contains("data is that of good.parquet", StringComparison.Ordinal))
            ExpectedFrame.Read(Path.Combine(folder, "good.expected.json")).ShouldMatch(frame);
        if (frame is not null && row["what is wrong"].Contains("values are 0, 0.5, ... 9.5", StringComparison.Ordinal))
            ((FloatColumn)frame.Columns[0]).Values.ToArray().Should().Equal(Enumerable.Range(0, 20).Select(i => i / 2.0));
    }
}
