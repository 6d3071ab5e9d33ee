using System.Text.Json;
using Gordo.Core.Anomaly.Events;

namespace Gordo.Api.Formatting;

/// <summary>Writes events as JSON. Members are written into an open object.</summary>
internal static class EventJson
{
    /// <summary>The member that lists the events.</summary>
    public const string Events = "events";

    /// <summary>Writes all members of a report: the summary and <see cref="Events"/>.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, EventReport report)
    {
        WriteSummary(writer, report);
        writer.WriteStartArray(Events);
        foreach (AnomalyEvent found in report.Events)
            Write(writer, found);
        writer.WriteEndArray();
    }

    /// <summary>Writes the members <c>threshold</c>, <c>rows</c>, <c>above</c> and <c>health</c>.</summary>
    public static void WriteSummary(Utf8JsonWriter writer, EventReport report)
    {
        writer.WriteFloat("threshold", report.Threshold);
        writer.WriteNumber("rows", report.Rows);
        writer.WriteNumber("above", report.Above);
        writer.WriteFloat("health", report.Health);
    }

    /// <summary>Writes an event as an object.</summary>
    public static void Write(Utf8JsonWriter writer, AnomalyEvent found)
    {
        writer.WriteStartObject();
        writer.WriteString("start", found.Start);
        writer.WriteString("end", found.End);
        writer.WriteNumber("rows", found.Rows);
        writer.WriteFloat("peak", found.Peak);
        writer.WriteString("peak-time", found.PeakTime);
        writer.WriteStartArray("tags");
        foreach (EventTag tag in found.Tags)
        {
            writer.WriteStartObject();
            writer.WriteString("tag", tag.Tag);
            writer.WriteFloat("score", tag.Score);
            writer.WriteFloat("share", tag.Share);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
