using System.Text.Json;
using Gordo.Core.Engines;
using Gordo.Core.States;

namespace Gordo.Api.Fleet;

/// <summary>One model of the list.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="State">Its state.</param>
/// <param name="Snapshot">What is known of it.</param>
/// <param name="IsResident">True if the model is in memory.</param>
internal sealed record FleetEntry(string Name, FleetModelState State, ModelSnapshot Snapshot, bool IsResident)
{
    // Enough for a line of a few pixels.
    private const int RecentDigits = 3;

    /// <summary>Writes the model as an object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteString("state", FleetStateQuery.States[(int)State].Name);
        writer.WriteString("engine", Snapshot.Engine is { } engine ? EngineNames.Of(engine) : null);
        WriteTime(writer, "loaded", Snapshot.LoadedAt);
        writer.WriteString("error", Snapshot.Error);
        writer.WriteNumber("tags", Snapshot.Tags);
        writer.WriteNumber("resident-bytes", IsResident ? Snapshot.Bytes : 0);
        writer.WriteNumber("requests", Snapshot.Requests);
        if (Snapshot.IsScored)
            WriteScore(writer);
        else
            writer.WriteNull("last-score");
        writer.WriteEndObject();
    }

    private void WriteScore(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("last-score");
        WriteTime(writer, "newest-row", Snapshot.NewestRow);
        writer.WritePropertyName("health");
        Write(writer, Snapshot.Health);
        writer.WriteNumber("above-count", Snapshot.AboveCount);
        writer.WriteStartArray("above");
        foreach (string tag in Snapshot.Above)
            writer.WriteStringValue(tag);
        writer.WriteEndArray();
        writer.WriteStartArray("recent");
        foreach (double health in Snapshot.Recent)
            Write(writer, Math.Round(health, RecentDigits));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } known)
            writer.WriteString(name, known);
        else
            writer.WriteNull(name);
    }

    // JSON has no NaN and no infinity.
    private static void Write(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }
}
