using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gordo.Api.Formatting;
using Gordo.Api.Settings;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Api.CommandLine;

/// <summary>The <c>gordo show-model</c> command: prints the contents of a model.</summary>
internal static class ShowModelCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = $"The folder of a model, or the name of a model in {SettingNames.CollectionDirectory}." };
        Option<bool> json = JsonOutput.Option();
        var command = new Command("show-model", "Show a model's inputs, outputs, operators, detector, tags and sizes.") { model, json };
        command.SetAction(parsed => Show(parsed.GetRequiredValue(model), parsed.GetValue(json), parsed.InvocationConfiguration));
        return command;
    }

    private static int Show(string model, bool asJson, InvocationConfiguration console)
    {
        try
        {
            ModelDescription description = ModelDescription.Read(Folder(model), Settings().Engines);
            CommandOutput.Write(
                console.Output, asJson, writer => WriteMembers(writer, description), terminal => ModelTable.Write(Terminal.Open(terminal), Rows(description)),
                output => output.WriteLine(ToLines(description)));
            return 0;
        }
        catch (Exception exception) when (exception is ModelException or SettingsException or IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"{model}: {exception.Message}");
            return 1;
        }
    }

    private static ServerSettings Settings() => ServerSettingsReader.Read(RunServerCommand.Settings(new Dictionary<string, string?>()));

    private static string Folder(string model)
    {
        if (Directory.Exists(model))
            return model;
        string folder = Path.Combine(Settings().CollectionDirectory ?? DemoCollection.Directory, model);
        return ModelName.TryParse(model, out _) && Directory.Exists(folder)
            ? folder
            : throw new ModelException("no folder and no model in the collection has this name.");
    }

    private static IEnumerable<(string Name, string[] Lines)> Rows(ModelDescription model)
    {
        yield return ("file", [$"{model.FileName}, {model.FileLength.ToString("N0", CultureInfo.InvariantCulture)} bytes"]);
        yield return ("in memory", [$"{model.ResidentBytes.ToString("N0", CultureInfo.InvariantCulture)} bytes"]);
        yield return ("engine", model.Lacked is { } lacked ? [model.Engine, $"the compiled engine refuses it: {lacked}"] : [model.Engine]);
        yield return ("inputs", [.. model.Inputs]);
        yield return ("outputs", [.. model.Outputs]);
        // Of a pickle, a tree of objects.
        bool isTree = model.Versions.Count > 0;
        yield return (isTree ? "objects" : "operators", isTree ? [.. model.Operators] : [string.Join(", ", model.Operators)]);
        if (isTree)
        {
            yield return ("versions", [string.Join(", ", model.Versions)]);
            yield return ("not needed", [string.Join(", ", model.Skipped.DefaultIfEmpty("nothing"))]);
        }
        yield return ("operator sets", [.. model.OperatorSets.Select(set => $"{set.Key} {set.Value}")]);
        yield return ("lookback window", [model.LookbackWindow is { } window ? $"{window} rows, looking ahead {model.Lookahead}" : "none, rows are independent"]);
        yield return ("detector", [model.Detector ?? "none, a plain estimator"]);
        yield return ("tags", [string.Join(", ", model.Tags)]);
        yield return ("targets", [model.Targets.SequenceEqual(model.Tags) ? "the tags" : string.Join(", ", model.Targets)]);
    }

    private static string ToLines(ModelDescription model)
    {
        (string Name, string[] Lines)[] rows = [.. Rows(model)];
        int width = rows.Max(row => row.Name.Length) + 2;
        return string.Join('\n', rows.SelectMany(row => row.Lines.DefaultIfEmpty("none").Select(
            (line, i) => (i == 0 ? row.Name : "").PadRight(width) + line)));
    }

    private static void WriteMembers(Utf8JsonWriter writer, ModelDescription model)
    {
        writer.WriteString("file", model.FileName);
        writer.WriteNumber("file-bytes", model.FileLength);
        writer.WriteNumber("resident-bytes", model.ResidentBytes);
        writer.WriteString("engine", model.Engine);
        writer.WriteString("lacked", model.Lacked);
        writer.WriteStrings("inputs", model.Inputs);
        writer.WriteStrings("outputs", model.Outputs);
        writer.WriteStrings("operators", model.Operators);
        writer.WriteStrings("versions", model.Versions);
        writer.WriteStrings("not-needed", model.Skipped);
        writer.WriteStartObject("operator-sets");
        foreach ((string set, int version) in model.OperatorSets)
            writer.WriteNumber(set, version);
        writer.WriteEndObject();
        if (model.LookbackWindow is { } window)
            writer.WriteNumber("lookback-window", window);
        else
            writer.WriteNull("lookback-window");
        writer.WriteNumber("lookahead", model.Lookahead);
        writer.WriteString("detector", model.Detector);
        writer.WriteStrings("tags", model.Tags);
        writer.WriteStrings("targets", model.Targets);
    }
}
