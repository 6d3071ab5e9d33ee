using System.Globalization;
using System.Text.Json;
using Gordo.Api.Formatting;
using Gordo.Api.Hosting;
using Gordo.Api.Scoring;
using Gordo.Core.Anomaly.Events;
using Spectre.Console;

namespace Gordo.Api.CommandLine;

/// <summary>Prints the scores of <c>gordo score</c>: as JSON, as a table of the worst tags on a terminal, otherwise as lines of all tags.</summary>
internal sealed class ScoreReport(string model, string revision, ScoreSummary summary)
{
    private const int TableRows = 10, TableTags = 3;

    private string Headline => $"{summary.Rows} rows{(summary.Times.First is { } first ? $" from {first} to {summary.Times.Last}" : "")}, model {model}, revision {revision}";

    /// <summary>Prints the scores.</summary>
    public void Write(TextWriter output, bool asJson) => CommandOutput.Write(output, asJson, WriteMembers, terminal => WriteTable(Terminal.Open(terminal)), WriteLines);

    /// <summary>Prints a table of the worst tags.</summary>
    internal void WriteTable(IAnsiConsole console)
    {
        console.Write(Terminal.Cell(Headline));
        console.WriteLine();
        if (summary.Total is not { } total)
        {
            console.WriteLine("The model is not an anomaly detector: there are predictions, but no scores.");
            return;
        }
        Table table = Terminal.Table("tag", "confidence", "scaled", "time", "share");
        foreach (TagScore score in summary.Tags.Take(TableRows).Append(total))
        {
            // A confidence of 1 is the threshold.
            Color? color = score.Confidence is { } confidence ? confidence >= 1 ? Color.Red : Color.Green : null;
            table.AddRow(
                Terminal.Cell(score.Tag), Terminal.Cell(Number(score.Confidence), color), Terminal.Cell(Number(score.Scaled)),
                Terminal.Cell(score.Time ?? ""), Terminal.Cell(Percent(score.Share)));
        }
        console.Write(table);
        if (summary.Tags.Count > TableRows)
            console.WriteLine($"{TableRows} of {summary.Tags.Count} tags; --json prints all.");
        if (summary.Events is { } events)
            WriteEvents(console, events);
    }

    private static void WriteEvents(IAnsiConsole console, IReadOnlyList<AnomalyEvent> events)
    {
        if (events.Count == 0)
        {
            console.WriteLine("No events: no row is above the threshold.");
            return;
        }
        Table table = Terminal.Table("event", "to", "rows", "peak", "tags");
        foreach (AnomalyEvent found in events.Take(TableRows))
        {
            table.AddRow(
                Terminal.Cell(found.Start ?? ""), Terminal.Cell(found.End ?? ""), Terminal.Cell(found.Rows.ToString(CultureInfo.InvariantCulture)),
                Terminal.Cell(Number(found.Peak), Color.Red), Terminal.Cell(string.Join(", ", found.Tags.Take(TableTags).Select(tag => $"{tag.Tag} {Percent(tag.Share)}"))));
        }
        console.Write(table);
        if (events.Count > TableRows)
            console.WriteLine($"{TableRows} of {events.Count} events; --json prints all.");
    }

    // A line a tag, separated by tabs.
    private void WriteLines(TextWriter output)
    {
        if (summary.Total is null)
        {
            output.WriteLine($"{Headline}: no scores, the model is not an anomaly detector");
            return;
        }
        output.WriteLine("tag\tconfidence\tscaled\ttime\tshare");
        foreach (TagScore score in summary.Tags.Append(summary.Total))
            output.WriteLine($"{LogText.Escape(score.Tag)}\t{Number(score.Confidence)}\t{Number(score.Scaled)}\t{score.Time}\t{Percent(score.Share)}");
    }

    private void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("model", model);
        writer.WriteString("revision", revision);
        writer.WriteNumber("rows", summary.Rows);
        writer.WriteString("first", summary.Times.First);
        writer.WriteString("last", summary.Times.Last);
        writer.WritePropertyName("total");
        Write(writer, summary.Total);
        writer.WriteStartArray("tags");
        foreach (TagScore score in summary.Tags)
            Write(writer, score);
        writer.WriteEndArray();
        if (summary.Events is not { } events)
        {
            writer.WriteNull(EventJson.Events);
            return;
        }
        writer.WriteStartArray(EventJson.Events);
        foreach (AnomalyEvent found in events)
            EventJson.Write(writer, found);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, TagScore? score)
    {
        if (score is null)
        {
            writer.WriteNullValue();
            return;
        }
        writer.WriteStartObject();
        writer.WriteString("tag", score.Tag);
        WriteNumber(writer, "confidence", score.Confidence);
        WriteNumber(writer, "scaled", score.Scaled);
        writer.WriteString("time", score.Time);
        writer.WriteNumber("share", score.Share);
        writer.WriteEndObject();
    }

    // JSON has no NaN and no infinity.
    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }

    private static string Number(double? value) => value is { } number && !double.IsNaN(number) ? number.ToString("G4", CultureInfo.InvariantCulture) : "-";

    private static string Percent(double share) => share.ToString("0.0%", CultureInfo.InvariantCulture);
}
