using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Arrow;

/// <summary>
/// Reads streams and files of pyarrow, arrow-js and arrow-rs and of the Arrow project's test collection. Recorded with
/// pyarrow 25.0.0 and pandas 2.3.3 (golden/arrow/README.md); compared exactly.
/// </summary>
internal sealed class FrameArrowReaderTests
{
    private static IEnumerable<TestCaseData> Requests => GoldenData.Folders("arrow");

    private static IEnumerable<TestCaseData> Responses => GoldenData.Folders("arrow-responses");

    private static IEnumerable<TestCaseData> Integration =>
        ConformanceData.Manifest("arrow-testing", "integration", "MANIFEST.tsv");

    [TestCaseSource(nameof(Requests))]
    [TestCaseSource(nameof(Responses))]
    public void Recorded_frame_is_read_exactly(string folder)
    {
        string expected = Path.Combine(folder, "expected.json");
        foreach (string file in Directory.GetFiles(folder, "data.arrow*"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            FrameArrowReader.IsArrow(bytes.AsSpan(0, 8)).Should().BeTrue("{0} is Arrow", file);
            using var memory = new FrameMemory();
            ExpectedFrame.ShouldMatch(FrameArrowReader.Read(bytes, memory), expected);
        }
    }

    [TestCaseSource(nameof(Integration))]
    public void Data_of_other_implementations_is_read_exactly(string folder, Dictionary<string, string> row)
    {
        string name = Path.Combine(folder, row["name"]);
        foreach (string file in new[] { name + ".stream", name + ".arrow_file" }.Where(File.Exists))
        {
            try
            {
                Frame frame = FrameArrowReader.Read(File.ReadAllBytes(file), FrameMemory.Unpooled);
                ExpectedFrame.ShouldMatch(frame, name + ".expected.json");
            }
            catch (FrameException error) when (row["expect"] == "data-or-error")
            {
                error.Message.Should().MatchRegex("byte order");
            }
        }
    }
}
