using System.Text.Json;
using Gordo.Core.Quality;

namespace Gordo.Api.Formatting;

/// <summary>Writes the quality of readings as JSON.</summary>
internal static class QualityJson
{
    /// <summary>Writes the members into an open object. What is unknown is null.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, QualityReport report)
    {
        writer.WriteNumber("rows", report.Rows);
        writer.WriteStartObject("index");
        writer.WriteFloat("resolution-seconds", report.ResolutionSeconds);
        Write(writer, "gaps", report.HasGaps ? report.Index?.Gaps : null);
        Write(writer, "missing-rows", report.HasGaps ? report.Index?.MissingRows : null);
        Write(writer, "duplicates", report.Index?.Duplicates);
        Write(writer, "unordered", report.Index?.Unordered);
        writer.WriteEndObject();
        writer.WriteStartArray("tags");
        foreach (TagQuality tag in report.Tags)
            Write(writer, tag, report.Rows);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, TagQuality tag, int rows)
    {
        writer.WriteStartObject();
        writer.WriteString("tag", tag.Tag);
        writer.WriteNumber("missing", tag.Missing);
        writer.WriteFloat("missing-share", Share(tag.Missing, rows));
        writer.WriteBoolean("stuck", tag.IsStuck);
        writer.WriteStartObject("longest-run");
        writer.WriteFloat("value", tag.LongestRun?.Value);
        writer.WriteNumber("rows", tag.LongestRun?.Rows ?? 0);
        writer.WriteString("start", tag.LongestRun?.Start);
        writer.WriteString("end", tag.LongestRun?.End);
        writer.WriteEndObject();
        writer.WriteFloat("lowest-trained", tag.Training.Range?.Lowest);
        writer.WriteFloat("highest-trained", tag.Training.Range?.Highest);
        writer.WriteFloat("outside-share", tag.Outside is { } outside ? Share(outside, rows - tag.Missing) : null);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
