using System.Globalization;
using System.Text.Json;
using Gordo.Api.Hosting;
using Gordo.Core.Building.Packing;
using Spectre.Console;

namespace Gordo.Api.CommandLine;

/// <summary>Prints the result of <c>gordo pack</c>: as JSON, as a table on a terminal, otherwise as lines.</summary>
internal sealed class PackReport(PackResult result)
{
    private string Headline => string.Create(
        CultureInfo.InvariantCulture, $"{result.Name}: {result.File} ({result.Engine}), {result.Rows} rows, {result.Predictions} predictions");

    private IEnumerable<PackedThreshold> Thresholds => result.Tags.Append(result.Total);

    /// <summary>Prints the result.</summary>
    public void Write(TextWriter output, bool asJson) => CommandOutput.Write(output, asJson, WriteMembers, terminal => WriteTable(Terminal.Open(terminal)), WriteLines);

    private void WriteTable(IAnsiConsole console)
    {
        console.Write(Terminal.Cell(Headline));
        console.WriteLine();
        Table table = Terminal.Table("tag", "threshold", "rows above");
        foreach (PackedThreshold tag in Thresholds)
            table.AddRow(Terminal.Cell(tag.Tag), Terminal.Cell(Number(tag.Threshold)), Terminal.Cell(Percent(tag.Share)));
        console.Write(table);
    }

    private void WriteLines(TextWriter output)
    {
        output.WriteLine(Headline);
        output.WriteLine("tag\tthreshold\trows above");
        foreach (PackedThreshold tag in Thresholds)
            output.WriteLine($"{LogText.Escape(tag.Tag)}\t{Number(tag.Threshold)}\t{Percent(tag.Share)}");
    }

    private void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("model", result.Name);
        writer.WriteString("file", result.File);
        writer.WriteString("engine", result.Engine);
        writer.WriteNumber("rows", result.Rows);
        writer.WriteNumber("predictions", result.Predictions);
        writer.WritePropertyName("total");
        Write(writer, result.Total);
        writer.WriteStartArray("tags");
        foreach (PackedThreshold tag in result.Tags)
            Write(writer, tag);
        writer.WriteEndArray();
        writer.WriteStartArray("warnings");
        foreach (string warning in result.Warnings)
            writer.WriteStringValue(warning);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, PackedThreshold tag)
    {
        writer.WriteStartObject();
        writer.WriteString("tag", tag.Tag);
        writer.WriteNumber("threshold", tag.Threshold);
        writer.WriteNumber("share_above", tag.Share);
        writer.WriteEndObject();
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Percent(double share) => share.ToString("0.0%", CultureInfo.InvariantCulture);
}
