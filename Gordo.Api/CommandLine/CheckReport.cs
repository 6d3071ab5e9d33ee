using System.Text.Json;
using Gordo.Api.Formatting;
using Gordo.Core.Engines;
using Spectre.Console;

namespace Gordo.Api.CommandLine;

/// <summary>Prints the results of <c>gordo check</c>: as JSON, as a table on a terminal, otherwise as lines.</summary>
internal sealed class CheckReport(string revision, bool asJson, TextWriter output)
{
    private readonly bool _asLines = !asJson && !Terminal.IsTerminal(output);
    private readonly List<CheckedModel> _models = [];

    /// <summary>The number of models with faults.</summary>
    public int Faults { get; private set; }

    private string Summary => $"{_models.Count} models at revision {revision}, {Faults} with faults; "
        + string.Join(", ", EngineNames.All.Select(engine => $"{engine.Name} {_models.Count(model => model.Engine == engine.Kind)}"));

    /// <summary>Adds a model. Lines are printed at once.</summary>
    public void Add(CheckedModel model)
    {
        _models.Add(model);
        if (model.Fault is not null)
            Faults++;
        if (_asLines && model.Line is { } line)
            output.WriteLine($"{model.Name}: {line}");
    }

    /// <summary>Prints the rest.</summary>
    public void Finish() => CommandOutput.Write(output, asJson, WriteMembers, terminal => WriteTable(Terminal.Open(terminal)), lines => lines.WriteLine(Summary));

    /// <summary>Prints the models that have a fault or details, and a summary.</summary>
    internal void WriteTable(IAnsiConsole console)
    {
        Table table = Terminal.Table("model", "engine", "result");
        foreach (CheckedModel model in _models)
        {
            if (model.Remark is { } remark)
                table.AddRow(Terminal.Cell(model.Name), Terminal.Cell(model.EngineName), Terminal.Cell(remark, model.Fault is null ? null : Color.Red));
        }
        if (table.Rows.Count > 0)
            console.Write(table);
        console.Write(Terminal.Cell(Summary, Faults == 0 ? Color.Green : Color.Red));
        console.WriteLine();
    }

    private void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("revision", revision);
        writer.WriteNumber("models", _models.Count);
        writer.WriteNumber("faults", Faults);
        writer.WriteStartArray("results");
        foreach (CheckedModel model in _models)
        {
            writer.WriteStartObject();
            writer.WriteString("model", model.Name);
            writer.WriteString("fault", model.Fault);
            writer.WriteString("engine", model.Engine is null ? null : model.EngineName);
            writer.WriteString("lacked", model.Lacked);
            if (model.Description is { } description)
            {
                writer.WriteStrings("versions", description.Versions);
                writer.WriteStrings("not-needed", description.Skipped);
                writer.WriteStrings("operators", description.Operators);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
