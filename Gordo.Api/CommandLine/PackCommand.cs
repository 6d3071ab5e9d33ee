using System.CommandLine;
using Gordo.Api.Hosting;
using Gordo.Api.Scoring;
using Gordo.Api.Settings;
using Gordo.Core.Building.Packing;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Api.CommandLine;

/// <summary><c>gordo pack</c>: makes a detector of a model that another tool has trained.</summary>
internal static class PackCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model: a file named .onnx, .zip (saved by ML.NET) or .pkl, or a model folder." };
        var data = new Option<string>("--data") { Description = $"Readings that the model was not trained on: a file named {FrameFile.Readable}.", Required = true, HelpName = "file" };
        var tags = new Option<string[]>("--tags") { Description = "The names of the input columns, in the order of the model's input.", Required = true, AllowMultipleArgumentsPerToken = true, HelpName = "names" };
        var targets = new Option<string[]>("--targets") { Description = "The names of the output columns, in the order of the model's output. The default is the tags.", AllowMultipleArgumentsPerToken = true, HelpName = "names" };
        var output = new Option<string>("--output") { Description = "The model folder to write, in the folder of a revision. Its name is the name of the model.", Required = true, HelpName = "folder" };
        var detector = new Option<string>("--detector") { Description = $"{PackOptions.DefaultDetector} (the default) or DiffBasedKFCVAnomalyDetector.", DefaultValueFactory = _ => PackOptions.DefaultDetector, HelpName = "class" };
        var scaler = Parameter("--scaler", "MinMaxScaler (the default), StandardScaler or RobustScaler.", "class");
        var window = Parameter("--window", "The number of rows scores are smoothed over.", "rows");
        var smoothing = Parameter("--smoothing-method", "smm (rolling median, the default), sma (rolling mean) or ewma (exponentially weighted mean).", "method");
        var percentile = Parameter("--threshold-percentile", "The quantile of the scores that is the threshold, from 0 to 1; of DiffBasedKFCVAnomalyDetector.", "fraction");
        var lookback = new Option<int?>("--lookback-window") { Description = "The number of rows of a window, if the model takes windows and does not say how long they are.", HelpName = "rows" };
        var lookahead = new Option<int?>("--lookahead") { Description = "The number of rows from the end of a window to the row it predicts. The default is 0.", HelpName = "rows" };
        var modelOutput = new Option<string?>("--model-output") { Description = "The output of the model that is its answer. The default is the first.", HelpName = "name" };
        var resolution = new Option<string?>("--resolution") { Description = "The time between two rows, such as 10min. The default is the most frequent one of the readings.", HelpName = "time" };
        var force = new Option<bool>("--force") { Description = "Replace a model folder that exists." };
        Option<bool> json = JsonOutput.Option();
        Option<string?>[] parameters = [scaler, window, smoothing, percentile];
        var command = new Command("pack", "Make a detector of a model that another tool has trained: compute scaler and thresholds from readings, and write the model folder.")
        {
            model, data, tags, targets, output, detector, scaler, window, smoothing, percentile, lookback, lookahead, modelOutput, resolution, force, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var options = new PackOptions
            {
                Model = parsed.GetRequiredValue(model),
                Output = parsed.GetRequiredValue(output),
                Force = parsed.GetValue(force),
                Tags = parsed.GetRequiredValue(tags),
                Targets = parsed.GetValue(targets) ?? [],
                Detector = parsed.GetRequiredValue(detector),
                DetectorParameters = parameters.Where(option => parsed.GetValue(option) is not null)
                    .ToDictionary(option => option.Name[2..].Replace('-', '_'), option => parsed.GetValue(option) ?? "", StringComparer.Ordinal),
                LookbackWindow = parsed.GetValue(lookback),
                Lookahead = parsed.GetValue(lookahead),
                ModelOutput = parsed.GetValue(modelOutput),
                Resolution = parsed.GetValue(resolution),
            };
            return RunAsync(options, parsed.GetRequiredValue(data), parsed.GetValue(json), parsed.InvocationConfiguration, cancellation);
        });
        return command;
    }

    private static Option<string?> Parameter(string name, string description, string value) => new(name) { Description = description, HelpName = value };

    private static async Task<int> RunAsync(PackOptions options, string data, bool asJson, InvocationConfiguration console, CancellationToken cancellation)
    {
        string place = options.Model;
        try
        {
            ServerSettings settings = ServerSettingsReader.Read(RunServerCommand.Settings(new Dictionary<string, string?>()));
            using var pack = ModelPack.Open(options with { Engines = settings.Engines });
            place = data;
            using var memory = new FrameMemory();
            (Frame input, Frame? target) = FrameFile.Read(data, options.Tags, options.TargetNames, memory, settings.Limits.Frame);
            PackResult result = await pack.RunAsync(input, target ?? input, Path.GetFileName(data), cancellation);
            foreach (string warning in result.Warnings)
                await console.Error.WriteLineAsync(LogText.Escape($"warning: {warning}"));
            new PackReport(result).Write(console.Output, asJson);
            return 0;
        }
        catch (OperationCanceledException)
        {
            await console.Error.WriteLineAsync("Cancelled; nothing was written.");
            return 1;
        }
        catch (Exception exception) when (exception is GordoException or IOException or UnauthorizedAccessException)
        {
            // Faults of options name the option.
            string prefix = exception.Message.StartsWith("--", StringComparison.Ordinal) ? "" : $"{place}: ";
            await console.Error.WriteLineAsync($"{prefix}{string.Join('\n', exception.Message.Split('\n').Select(LogText.Escape))}");
            return 1;
        }
    }
}
