using System.Globalization;
using System.Text.Json;
using Gordo.Api.Hosting;
using Gordo.Api.Scoring;
using Spectre.Console;

namespace Gordo.Api.CommandLine;

/// <summary>Prints the answers of many models: as JSON, as a table of the worst on a terminal, otherwise as lines of all.</summary>
internal sealed class FleetReport
{
    private const int TableRows = 20;

    private readonly FleetLine[] _answered;
    private readonly FleetLine[] _failed;

    /// <summary>Orders the answers, the worst first.</summary>
    public FleetReport(IReadOnlyList<FleetLine> lines)
    {
        _failed = [.. lines.Where(static line => line.Error is not null).OrderBy(static line => line.Model, StringComparer.Ordinal)];
        _answered =
        [
            .. lines.Where(static line => line.Error is null).OrderByDescending(static line => line.Health ?? double.NegativeInfinity)
                .ThenBy(static line => line.Model, StringComparer.Ordinal),
        ];
    }

    /// <summary>True if a model answered, or none failed.</summary>
    public bool IsSuccess => _answered.Length > 0 || _failed.Length == 0;

    private string Headline => string.Create(
        CultureInfo.InvariantCulture, $"{_answered.Length} models, {_answered.Count(static line => line.Health > 1)} anomalous, {_failed.Length} failed");

    /// <summary>Prints the answers, and the errors of models that failed.</summary>
    public void Write(TextWriter output, TextWriter errors, bool asJson)
    {
        foreach (FleetLine line in _failed)
            errors.WriteLine($"{LogText.Escape(line.Model)}: {LogText.Escape(line.Error!)}"); // Not null: a failed line has an error.
        CommandOutput.Write(output, asJson, WriteMembers, terminal => WriteTable(Terminal.Open(terminal)), WriteLines);
    }

    /// <summary>Prints a table of the worst machines.</summary>
    internal void WriteTable(IAnsiConsole console)
    {
        console.WriteLine(Headline);
        Table table = Terminal.Table("model", "health", "above", "events", "peak", "tag");
        foreach (FleetLine line in _answered.Take(TableRows))
        {
            // A confidence of 1 is the threshold.
            Color? color = line.Health is { } health ? health > 1 ? Color.Red : Color.Green : null;
            table.AddRow(
                Terminal.Cell(line.Model), Terminal.Cell(Number(line.Health), color), Terminal.Cell(Rows(line)),
                Terminal.Cell(line.Events.ToString(CultureInfo.InvariantCulture)), Terminal.Cell(line.PeakTime ?? ""), Terminal.Cell(line.Tag ?? ""));
        }
        console.Write(table);
        if (_answered.Length > TableRows)
            console.WriteLine($"{TableRows} of {_answered.Length} models; --out writes all.");
    }

    private void WriteLines(TextWriter output)
    {
        output.WriteLine("model\thealth\tabove\tevents\tpeak\ttag");
        foreach (FleetLine line in _answered)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{LogText.Escape(line.Model)}\t{Number(line.Health)}\t{Rows(line)}\t{line.Events}\t{line.PeakTime}\t{LogText.Escape(line.Tag ?? "")}"));
        }
    }

    private void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("answered", _answered.Length);
        writer.WriteNumber("anomalous", _answered.Count(static line => line.Health > 1));
        writer.WriteNumber("failed", _failed.Length);
        writer.WriteStartArray("models");
        foreach (FleetLine line in _answered.Concat(_failed))
        {
            writer.WriteStartObject();
            writer.WriteString("model", line.Model);
            writer.WriteString("revision", line.Revision);
            if (line.Error is null)
                WriteScore(writer, line);
            else
                writer.WriteString("error", line.Error);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteScore(Utf8JsonWriter writer, FleetLine line)
    {
        writer.WriteNumber("rows", line.Rows);
        if (line.Health is { } health)
            writer.WriteNumber("health", health);
        else
            writer.WriteNull("health");
        if (line.Above is { } above)
            writer.WriteNumber("above", above);
        else
            writer.WriteNull("above");
        writer.WriteNumber("events", line.Events);
        writer.WriteString("peak-time", line.PeakTime);
        writer.WriteString("tag", line.Tag);
    }

    private static string Rows(FleetLine line) => string.Create(CultureInfo.InvariantCulture, $"{line.Above?.ToString(CultureInfo.InvariantCulture) ?? "-"}/{line.Rows}");

    private static string Number(double? value) => value?.ToString("G4", CultureInfo.InvariantCulture) ?? "-";
}
