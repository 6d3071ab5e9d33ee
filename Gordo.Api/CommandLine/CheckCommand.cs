using System.CommandLine;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Api.CommandLine;

/// <summary>The <c>gordo check</c> command: loads every model of a revision and runs it once.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var collection = new Argument<string?>("folder")
        {
            Description = $"The folder of a revision. The default is {SettingNames.CollectionDirectory}.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var details = new Option<bool>("--details") { Description = "Show the objects, releases and skipped parts of each model.pkl as well." };
        Option<bool> json = JsonOutput.Option();
        var command = new Command("check", "Load every model of a revision, run it once on zeros, and list failures. The exit code is 1 if a model fails.") { collection, details, json };
        command.SetAction((parsed, cancellation) => CheckAsync(
            parsed.GetValue(collection), parsed.GetValue(details), parsed.GetValue(json), parsed.InvocationConfiguration, cancellation));
        return command;
    }

    private static async Task<int> CheckAsync(
        string? folder, bool details, bool asJson, InvocationConfiguration console, CancellationToken cancellation)
    {
        string directory;
        ModelCollection collection;
        ServerSettings settings;
        try
        {
            (directory, collection, settings) = LocalCollection.Open(folder);
        }
        catch (Exception exception) when (exception is CommandException or SettingsException or IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync(exception.Message);
            return 1;
        }

        IReadOnlyList<string> names = collection.Models(collection.Current);
        var report = new CheckReport(collection.Current.ToString(), asJson, console.Output);
        await CheckProgress.RunAsync(console.Error, names.Count, async advance =>
        {
            foreach (string name in names)
            {
                CheckedModel model = await CheckAsync(collection, name, cancellation);
                report.Add(model.Fault is null && details ? Describe(model, directory, settings.Engines) : model);
                advance(report.Faults);
            }
        });
        report.Finish();
        return report.Faults == 0 ? 0 : 1;
    }

    private static async Task<CheckedModel> CheckAsync(ModelCollection collection, string text, CancellationToken cancellation)
    {
        try
        {
            if (!ModelName.TryParse(text, out ModelName name) || await collection.GetModelAsync(collection.Current, name, cancellation) is not { } model)
                return new(text, "the folder has no model file, no metadata, or an invalid model name");
            using var memory = new FrameMemory();
            int rows = 1;
            while (model.Estimator.OutputRows(rows) == 0)
                rows++;
            Frame input = Zeros(model.Tags, rows, model.Estimator.TextTags);
            if (model.Detector is null)
                Predictor.Predict(model, input, memory, cancellation);
            else
                Predictor.ScoreAnomalies(model, input, Zeros(model.Targets, rows), allColumns: true, memory, cancellation);
            return new(text, null) { Engine = model.Engine, Lacked = model.Lacked };
        }
        catch (GordoException exception)
        {
            return new(text, exception.Message);
        }
    }

    private static CheckedModel Describe(CheckedModel model, string directory, EngineKinds engines)
    {
        try
        {
            return model with { Description = ModelDescription.Read(Path.Combine(directory, model.Name), engines) };
        }
        catch (Exception exception) when (exception is GordoException or IOException or UnauthorizedAccessException)
        {
            // The files have changed since the model was loaded.
            return new(model.Name, exception.Message);
        }
    }

    // Tags of text get empty texts.
    private static Frame Zeros(IReadOnlyList<string> names, int rows, IReadOnlyList<bool>? isText = null) => new(
        RowIndex.Range(rows), names.Select(name => new ColumnKey(name)),
        names.Select((_, i) => isText?[i] == true ? TextColumn.From(new string[rows]) : (Column)new FloatColumn(new double[rows])));
}
