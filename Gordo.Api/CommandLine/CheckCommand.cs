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
    private const int BarWidth = 40;

    public static Command Create()
    {
        var collection = new Argument<string?>("collection")
        {
            Description = $"The folder of a revision. The default is {SettingNames.CollectionDirectory}.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var details = new Option<bool>("--details") { Description = "Show the objects, releases and skipped parts of each model.pkl as well." };
        var command = new Command("check", "Load every model of a revision, run it once on zeros, and list failures. The exit code is 1 if a model fails.") { collection, details };
        command.SetAction((parsed, cancellation) =>
            CheckAsync(parsed.GetValue(collection), parsed.GetValue(details), parsed.InvocationConfiguration, cancellation));
        return command;
    }

    private static async Task<int> CheckAsync(string? folder, bool details, InvocationConfiguration console, CancellationToken cancellation)
    {
        var given = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (folder is not null)
            given[SettingNames.CollectionDirectory] = folder;
        ModelCollection collection;
        string directory;
        ServerSettings settings;
        try
        {
            settings = ServerSettingsReader.Read(RunServerCommand.Settings(given));
            directory = settings.CollectionDirectory ?? DemoCollection.Directory;
            collection = new ModelCollection(new CollectionOptions
            {
                CurrentDirectory = directory,
                // Each model is loaded once, so caching is of no use.
                CachedModels = 1,
                Formats = settings.ModelFormats,
                Engines = settings.Engines,
            });
        }
        catch (SettingsException exception)
        {
            await console.Error.WriteLineAsync(exception.Message);
            return 1;
        }

        IReadOnlyList<string> names = collection.Models(collection.Current);
        int faults = 0;
        var served = new Dictionary<EngineKinds, int>();
        for (int i = 0; i < names.Count; i++)
        {
            ShowProgress(i, names.Count);
            (string? fault, LoadedModel? model) = await CheckAsync(collection, names[i], cancellation);
            string? shown = fault;
            if (fault is not null)
                faults++;
            else if (model is not null)
            {
                served[model.Engine] = served.GetValueOrDefault(model.Engine) + 1;
                shown = Engine(model, details);
                if (details && Details(Path.Combine(directory, names[i]), settings) is { } more)
                    shown = $"{more}\n  engine: {shown}";
            }
            if (shown is null)
                continue;
            ClearProgress();
            console.Output.WriteLine($"{names[i]}: {shown}");
        }
        ClearProgress();
        console.Output.WriteLine($"{names.Count} models at revision {collection.Current}, {faults} with faults; {string.Join(", ", EngineNames.All.Select(engine => $"{engine.Name} {served.GetValueOrDefault(engine.Kind)}"))}");
        return faults == 0 ? 0 : 1;
    }

    // The engine of a model, if it is not the usual one or all are asked for.
    private static string? Engine(LoadedModel model, bool details) =>
        model.Lacked is { } lacked ? $"{EngineNames.Of(model.Engine)}, because the compiled engine refuses it: {lacked}"
        : details || model.Engine != EngineKinds.Compiled ? EngineNames.Of(model.Engine)
        : null;

    private static async Task<(string? Fault, LoadedModel? Model)> CheckAsync(ModelCollection collection, string text, CancellationToken cancellation)
    {
        try
        {
            if (!ModelName.TryParse(text, out ModelName name) || await collection.GetModelAsync(collection.Current, name, cancellation) is not { } model)
                return ("the folder has no model file, no metadata, or an invalid model name", null);
            using var memory = new FrameMemory();
            int rows = 1;
            while (model.Estimator.OutputRows(rows) == 0)
                rows++;
            Frame input = Zeros(model.Tags, rows);
            if (model.Detector is null)
                Predictor.Predict(model, input, memory, cancellation);
            else
                Predictor.ScoreAnomalies(model, input, Zeros(model.Targets, rows), allColumns: true, memory, cancellation);
            return (null, model);
        }
        catch (GordoException exception)
        {
            return (exception.Message, null);
        }
    }

    // What there is to tell of a model that was loaded a moment ago; null for formats that have nothing of the kind.
    private static string? Details(string folder, ServerSettings settings)
    {
        try
        {
            ModelDescription model = ModelDescription.Read(folder, settings.Engines);
            return model.Versions.Count == 0
                ? null
                : $"{string.Join(", ", model.Versions)}; not needed: {string.Join(", ", model.Skipped.DefaultIfEmpty("nothing"))}\n  {string.Join("\n  ", model.Operators)}";
        }
        catch (Exception exception) when (exception is GordoException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private static Frame Zeros(IReadOnlyList<string> names, int rows) => new(
        RowIndex.Range(rows), names.Select(name => new ColumnKey(name)), names.Select(_ => new FloatColumn(new double[rows])));

    private static void ShowProgress(int done, int all)
    {
        if (Console.IsErrorRedirected)
            return;
        int filled = done * BarWidth / all;
        Console.Error.Write($"\r[{new string('#', filled)}{new string('.', BarWidth - filled)}] {done}/{all}");
    }

    private static void ClearProgress()
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write("\r\x1b[K");
    }
}
