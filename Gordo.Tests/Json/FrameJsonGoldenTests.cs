using System.Buffers;
using System.Text;
using System.Text.Json;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Json;

/// <summary>Every frame of <c>server/frames.json</c> is read and written as pandas does.</summary>
internal sealed class FrameJsonGoldenTests
{
    private static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path("server", "frames.json"))).RootElement;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [TestCaseSource(nameof(Cases), ["from_dict"])]
    public void Reads_what_pandas_reads(JsonElement golden)
    {
        byte[] json = Encoding.UTF8.GetBytes(golden.GetProperty("input").GetRawText());
        JsonElement expected = golden.GetProperty("expect");
        if (expected.TryGetProperty("error", out _) || IsRagged(golden.GetProperty("input")))
        {
            Action read = () => FrameJsonReader.Read(json, FrameMemory.Unpooled);
            read.Should().Throw<FrameException>();
            return;
        }
        Frame frame = FrameJsonReader.Read(json, FrameMemory.Unpooled);
        if (HasYearsForLabels(golden.GetProperty("input"), expected))
            frame.Index.Kind.Should().Be(RowIndexKind.Integer);
        else
            GoldenFrame.ShouldMatch(frame, expected);
    }

    [TestCaseSource(nameof(Cases), ["from_dict"])]
    public void Reads_the_same_frame_from_indented_json_into_pooled_memory(JsonElement golden)
    {
        JsonElement expected = golden.GetProperty("expect");
        JsonElement input = golden.GetProperty("input");
        if (expected.TryGetProperty("error", out _) || IsRagged(input) || HasYearsForLabels(input, expected))
            Assert.Pass("Differs from gordo on purpose or is an error; see the other test.");
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(input, Indented);
        using var memory = new FrameMemory();
        GoldenFrame.ShouldMatch(FrameJsonReader.Read(json, memory), expected);
    }

    [TestCaseSource(nameof(Cases), ["to_dict"])]
    public void Writes_what_pandas_writes(JsonElement golden)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameJsonWriter.Write(GoldenFrame.ToFrame(golden.GetProperty("frame")), output);
        using JsonDocument written = JsonDocument.Parse(output.WrittenMemory);
        ShouldBeSame(written.RootElement, golden.GetProperty("dict"), "$");
    }

    // Differs from gordo on purpose: gordo fills short rows with NaN.
    private static bool IsRagged(JsonElement input) =>
        input.ValueKind == JsonValueKind.Array
        && input.EnumerateArray().All(row => row.ValueKind == JsonValueKind.Array)
        && input.EnumerateArray().Select(row => row.GetArrayLength()).Distinct().Count() > 1;

    // Differs from gordo on purpose: gordo reads labels of four digits as years.
    private static bool HasYearsForLabels(JsonElement input, JsonElement expected) =>
        expected.GetProperty("index").GetProperty("kind").GetString() == "datetime"
        && input.EnumerateObject().First().Value is { ValueKind: JsonValueKind.Object } column
        && column.EnumerateObject().All(cell => cell.Name.Length != 8 && cell.Name.All(char.IsAsciiDigit));

    private static void ShouldBeSame(JsonElement written, JsonElement expected, string where)
    {
        written.ValueKind.Should().Be(expected.ValueKind, where);
        if (expected.ValueKind == JsonValueKind.Object)
        {
            written.EnumerateObject().Select(member => member.Name).Should()
                .Equal(expected.EnumerateObject().Select(member => member.Name), where);
            foreach (JsonProperty member in expected.EnumerateObject())
                ShouldBeSame(written.GetProperty(member.Name), member.Value, $"{where}.{member.Name}");
        }
        else if (expected.ValueKind == JsonValueKind.Number)
        {
            // The text, not only the value: 1.0 and 1 are different types to a time-series database.
            written.GetRawText().Should().Be(expected.GetRawText(), where);
        }
        else
        {
            written.ToString().Should().Be(expected.ToString(), where);
        }
    }

    private static IEnumerable<TestCaseData> Cases(string direction) =>
        Golden.GetProperty(direction).EnumerateArray()
            .Select(golden => new TestCaseData(golden).SetArgDisplayNames(golden.GetProperty("name").GetString()!));
}
