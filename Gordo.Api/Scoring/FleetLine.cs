using System.Text.Json;
using Gordo.Core;

namespace Gordo.Api.Scoring;

/// <summary>The answer of one model of many.</summary>
internal sealed record FleetLine
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The revision of the model.</summary>
    public string? Revision { get; init; }

    /// <summary>The number of scored rows.</summary>
    public long Rows { get; init; }

    /// <summary>The number of rows with a confidence above 1; null if the model has no threshold of the total score.</summary>
    public long? Above { get; init; }

    /// <summary>The largest confidence; null if there is none.</summary>
    public double? Health { get; init; }

    /// <summary>The number of events.</summary>
    public int Events { get; init; }

    /// <summary>The time of the worst event; null without events.</summary>
    public string? PeakTime { get; init; }

    /// <summary>The most deviating tag of the worst event; null without events.</summary>
    public string? Tag { get; init; }

    /// <summary>The status of a model that failed; otherwise null.</summary>
    public int? Status { get; init; }

    /// <summary>Why the model failed; otherwise null.</summary>
    public string? Error { get; init; }

    /// <summary>Reads a line of the answer.</summary>
    /// <returns>Null for the summary, which is the last line.</returns>
    /// <exception cref="RequestException">The line is not one of such an answer.</exception>
    public static FleetLine? Parse(string line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            return root.TryGetProperty("summary", out _) ? null : Read(root);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new RequestException($"The server's answer has a line that is not one of many models: {exception.Message}");
        }
    }

    private static FleetLine Read(JsonElement root)
    {
        JsonElement? worst = null;
        int count = 0;
        if (root.TryGetProperty("events", out JsonElement events))
        {
            foreach (JsonElement found in events.EnumerateArray())
            {
                count++;
                if (worst is not { } before || Number(found, "peak") > Number(before, "peak"))
                    worst = found;
            }
        }
        return new()
        {
            Model = root.GetProperty("model").GetString() ?? "",
            Revision = Text(root, "revision"),
            Rows = (long?)Number(root, "rows") ?? 0,
            Above = (long?)Number(root, "above"),
            Health = Number(root, "health"),
            Events = count,
            PeakTime = worst is { } peak ? Text(peak, "peak-time") : null,
            Tag = worst is { } largest && largest.TryGetProperty("tags", out JsonElement tags) && tags.GetArrayLength() > 0 ? Text(tags[0], "tag") : null,
            Status = (int?)Number(root, "status"),
            Error = Text(root, "error"),
        };
    }

    private static string? Text(JsonElement owner, string name) => owner.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static double? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetDouble() : null;
}
