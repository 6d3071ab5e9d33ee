using System.CommandLine;
using Gordo.Api.Hosting;
using Gordo.Api.Scoring;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Api.CommandLine;

/// <summary>The <c>gordo score</c> command: scores the readings of a file, in this process or by a server.</summary>
internal static class ScoreCommand
{
    // Not a setting of the server.
    private const string KeyVariable = "GORDO_API_KEY";

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = $"The readings: a file named {FrameFile.Readable}. JSON is a frame or {{\"X\": frame, \"y\": frame}}." };
        var model = new Option<string?>("--model") { Description = "The name of the model." };
        var all = new Option<bool>("--all") { Description = "Score by all models of the server of --url whose tags the file has, in one request, and list the models, the most anomalous first." };
        var models = new Option<string?>("--models") { Description = "With --all: the names of models, with commas between them, instead of all." };
        var collection = new Option<string?>("--collection") { Description = $"The folder of a revision to take the model from. The default is {SettingNames.CollectionDirectory}.", HelpName = "folder" };
        var url = new Option<string?>("--url") { Description = "The URL of a server to send the readings to, instead of scoring here." };
        var project = new Option<string>("--project") { Description = "The project in the server's paths.", DefaultValueFactory = _ => "default" };
        var key = new Option<string?>("--key") { Description = $"The API key or token for the server. The default is the environment variable {KeyVariable}, which other users of the machine cannot see." };
        var revision = new Option<string?>("--revision") { Description = "The revision. The default is the current one." };
        var output = new Option<string?>("--out") { Description = $"Write predictions and scores to a file named {FrameFile.Writable}; with --all also {FleetFile.Lines}.", HelpName = "file" };
        Option<bool> json = JsonOutput.Option();
        var command = new Command("score", "Score the readings of a file by a model, and list the tags, or by all models, and list these, the most anomalous first.")
        {
            file, model, all, models, collection, url, project, key, revision, output, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(collection) is not null && result.GetValue(url) is not null)
                result.AddError("--collection and --url exclude each other.");
            if (result.GetValue(all) == (result.GetValue(model) is not null))
                result.AddError("Expected either --model NAME or --all.");
            if (result.GetValue(all) && result.GetValue(url) is null)
                result.AddError("--all requires --url.");
            if (result.GetValue(models) is not null && !result.GetValue(all))
                result.AddError("--models requires --all.");
            if (result.GetValue(url) is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
                result.AddError($"--url: '{text}' is not a URL of a server; expected http://HOST:PORT.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            if (parsed.GetValue(all))
            {
                var scorer = new FleetScorer(
                    new Uri(parsed.GetRequiredValue(url)!), parsed.GetRequiredValue(project), parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(KeyVariable));
                return RunAllAsync(
                    parsed.GetRequiredValue(file), parsed.GetValue(output), parsed.GetValue(json), console,
                    keepLine => scorer.ScoreAsync(parsed.GetValue(revision), parsed.GetValue(models), parsed.GetRequiredValue(file), Limits(), keepLine, cancellation));
            }
            var request = new Request(parsed.GetRequiredValue(file), parsed.GetRequiredValue(model)!, parsed.GetValue(revision)); // Not null: checked with --all.
            return RunAsync(request, parsed.GetValue(output), parsed.GetValue(json), console, memory => parsed.GetValue(url) is { } server
                ? new RemoteScorer(new Uri(server), parsed.GetRequiredValue(project), parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(KeyVariable))
                    .ScoreAsync(request.Revision, request.Model, request.File, memory, Limits(), cancellation)
                : ScoreHereAsync(request, parsed.GetValue(collection), memory, cancellation));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Request request, string? output, bool asJson, InvocationConfiguration console, Func<FrameMemory, Task<ScoredFrame>> scoreAsync)
    {
        using var memory = new FrameMemory();
        try
        {
            // Before the work, not after it.
            if (output is not null)
                FrameFile.CheckWritable(output);
            ScoredFrame scored = await scoreAsync(memory);
            if (scored.Warning is { } warning)
                await console.Error.WriteLineAsync(LogText.Escape(warning));
            if (output is not null)
                FrameFile.Write(output, scored.Frame);
            new ScoreReport(request.Model, scored.Revision, ScoreSummary.Of(scored.Frame)).Write(console.Output, asJson);
            return 0;
        }
        catch (Exception exception) when (exception is GordoException or IOException or UnauthorizedAccessException or HttpRequestException or TaskCanceledException)
        {
            await console.Error.WriteLineAsync($"{request.File}: {LogText.Escape(exception.Message)}");
            return 1;
        }
    }

    private static async Task<int> RunAllAsync(
        string file, string? output, bool asJson, InvocationConfiguration console, Func<Action<string>, Task<IReadOnlyList<FleetLine>>> scoreAsync)
    {
        try
        {
            using var target = FleetFile.Create(output);
            IReadOnlyList<FleetLine> lines = await scoreAsync(target.KeepLine);
            target.Complete(lines);
            var report = new FleetReport(lines);
            report.Write(console.Output, console.Error, asJson);
            return report.IsSuccess ? 0 : 1;
        }
        catch (Exception exception) when (exception is GordoException or IOException or UnauthorizedAccessException or HttpRequestException or TaskCanceledException)
        {
            await console.Error.WriteLineAsync($"{file}: {LogText.Escape(exception.Message)}");
            return 1;
        }
    }

    private static async Task<ScoredFrame> ScoreHereAsync(Request request, string? folder, FrameMemory memory, CancellationToken cancellation)
    {
        (_, ModelCollection collection, ServerSettings settings) = LocalCollection.Open(folder);
        return await LocalScorer.ScoreAsync(
            collection, request.Revision, request.Model, request.File, memory, settings.Limits.Frame, cancellation);
    }

    private static FrameLimits Limits() => ServerSettingsReader.Read(RunServerCommand.Settings(new Dictionary<string, string?>())).Limits.Frame;

    private sealed record Request(string File, string Model, string? Revision);
}
