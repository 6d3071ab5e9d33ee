using System.Text;
using System.Text.Json;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Reliability.Soak;

/// <summary>A recorded case of <c>server/cases</c>: a model, the request body and the answers.</summary>
internal sealed class RecordedCase
{
    /// <summary>The time between the rows of requests that repeat the recorded rows.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(10);

    /// <summary>The time of the first row of these requests.</summary>
    public static readonly DateTime Start = new(2020, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    private RecordedCase(JsonElement golden)
    {
        Model = golden.GetProperty("model").GetString() ?? "";
        Input = Read(golden.GetProperty("body").GetProperty("X"));
        Target = Read(golden.GetProperty("body").GetProperty("y"));
        Json = Encoding.UTF8.GetBytes(golden.GetProperty("body").GetRawText());
        Requests = [.. golden.GetProperty("requests").EnumerateArray().Select(request =>
            (request.GetProperty("path").GetString() ?? "", request.GetProperty("status").GetInt32(), request.GetProperty("json")))];
    }

    public string Model { get; }

    public Frame Input { get; }

    public Frame Target { get; }

    /// <summary>The body as it was posted.</summary>
    public byte[] Json { get; }

    public IReadOnlyList<(string Path, int Status, JsonElement Json)> Requests { get; }

    public static IEnumerable<RecordedCase> All() =>
        Directory.GetFiles(GoldenData.Path("server", "cases"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => new RecordedCase(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement));

    /// <summary>Repeats the rows of a frame, one every ten minutes.</summary>
    public static Frame Repeat(Frame frame, int rows)
    {
        long[] times = [.. Enumerable.Range(0, rows).Select(row => (Start + (Step * row) - DateTime.UnixEpoch).Ticks * 100)];
        return new Frame(
            RowIndex.Of(new TimestampColumn(times, TimeUnit.Nanosecond, TimestampZone.Utc)),
            frame.Keys.ToArray(),
            frame.Columns.ToArray().Select(column =>
            {
                double[] values = ((FloatColumn)column).Values.ToArray();
                return new FloatColumn(Enumerable.Range(0, rows).Select(row => values[row % values.Length]).ToArray());
            }));
    }

    private static Frame Read(JsonElement frame) => FrameJsonReader.Read(Encoding.UTF8.GetBytes(frame.GetRawText()), FrameMemory.Unpooled);
}
