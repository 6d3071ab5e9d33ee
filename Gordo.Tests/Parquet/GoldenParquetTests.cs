using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet;
using Gordo.Serialization.Parquet.Reading;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Parquet;

/// <summary>Compares files by pandas, pyarrow and other writers with their content as read by pyarrow and hyparquet.</summary>
[TestFixture]
public sealed class GoldenParquetTests
{
    private static IEnumerable<TestCaseData> Requests => GoldenData.Folders("parquet");

    private static IEnumerable<TestCaseData> Responses => GoldenData.Folders("parquet-responses");

    [TestCaseSource(nameof(Requests))]
    [TestCaseSource(nameof(Responses))]
    public void File_is_read_as_pandas_reads_it(string folder)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(folder, "data.parquet"));
        using var memory = new FrameMemory();

        Frame frame = FrameParquetReader.Read(file, memory);

        ExpectedFrame expected = ExpectedFrame.Read(Path.Combine(folder, "expected.json"));
        expected.ShouldMatch(frame);
        expected.MatchLevels(ParquetFile.Open(file, FrameLimits.Default).Pandas is { } json ? PandasMetadata.Parse(json) : null);
    }
}
