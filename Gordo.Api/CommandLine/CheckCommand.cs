using System.CommandLine;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
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
        var command = new Command("check", "Load every model of a revision, run it once on zeros, and list failures. The exit code is 1 if a model fails.") { collection };
        command.SetAction((parsed, cancellation) => CheckAsync(parsed.GetValue(collection), parsed.InvocationConfiguration, cancellation));
        return command;
    }

    private static async Task<int> CheckAsync(string? folder, InvocationConfiguration console, CancellationToken cancellation)
    {
        var given = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (folder is not null)
            given[SettingNames.CollectionDirectory] = folder;
        ModelCollection collection;
        try
        {
            ServerSettings settings = ServerSettingsReader.Read(RunServerCommand.Settings(given));
            collection = new ModelCollection(new CollectionOptions
            {
                CurrentDirectory = settings.CollectionDirectory ?? DemoCollection.Directory,
                // Each model is loaded once, so caching is of no use.
                CachedModels = 1,
            });
        }
        catch (SettingsException exception)
        {
            await console.Error.WriteLineAsync(exception.Message);
            return 1;
        }

        IReadOnlyList<string> names = collection.Models(collection.Current);
        int faults = 0;
        for (int i = 0; i < names.Count; i++)
        {
            ShowProgress(i, names.Count);
            if (await FaultAsync(collection, names[i], cancellation) is not { } fault)
                continue;
            faults++;
            ClearProgress();
            console.Output.WriteLine($"{names[i]}: {fault}");
        }
        ClearProgress();
        console.Output.WriteLine($"{names.Count} models at revision {collection.Current}, {faults} with faults");
        return faults == 0 ? 0 : 1;
    }

    private static async Task<string?> FaultAsync(ModelCollection collection, string text, CancellationToken cancellation)
    {
        try
        {
            if (!ModelName.TryParse(text, out ModelName name) || await collection.GetModelAsync(collection.Current, name, cancellation) is not { } model)
                return "the folder has no model file, no metadata, or an invalid model name";
            using var memory = new FrameMemory();
            int rows = 1;
            while (model.Estimator.OutputRows(rows) == 0)
                rows++;
            Frame input = Zeros(model.Tags, rows);
            if (model.Detector is null)
                Predictor.Predict(model, input, memory, cancellation);
            else
                Predictor.ScoreAnomalies(model, input, Zeros(model.Targets, rows), allColumns: true, memory, cancellation);
            return null;
        }
        catch (GordoException exception)
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
