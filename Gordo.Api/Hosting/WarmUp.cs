using System.Buffers;
using System.Text;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;

namespace Gordo.Api.Hosting;

/// <summary>
/// Scores a few rows with a demo model on another core during startup, so that the code that reads, scores and writes is
/// compiled before the first request. This saves the first request a tenth of a second.
/// </summary>
internal static class WarmUp
{
    /// <summary>Starts the warm-up in the background. A missing demo collection is not an error.</summary>
    public static void Begin() => Task.Run(async () =>
    {
        try
        {
            await ScoreAsync();
        }
        catch (Exception)
        {
            // Warm-up is optional: the first request compiles the code and reports errors.
        }
        LoadStackTraceLibraries();
    });

    // Formatting a stack trace loads libraries that read symbols. If no file descriptor is left at that time, the process
    // would terminate instead of logging an error.
    private static void LoadStackTraceLibraries()
    {
        try
        {
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException exception)
        {
            _ = exception.ToString();
        }
    }

    private static async Task ScoreAsync()
    {
        var demo = new ModelCollection(new CollectionOptions { CurrentDirectory = DemoCollection.Directory });
        if (!ModelName.TryParse(DemoCollection.Model, out ModelName name)
            || await demo.GetModelAsync(demo.Current, name, CancellationToken.None) is not { } model)
            return;
        using var memory = new FrameMemory();
        const string Row = DemoCollection.NormalRow;
        FrameRequestJson request = FrameRequestJson.Read(
            Encoding.UTF8.GetBytes($$"""{"X":[{{Row}},{{Row}}],"y":[{{Row}},{{Row}}]}"""), memory, model.Tags, model.Targets);
        if (request is not { Input: { } input, Target: { } target })
            return;
        var answer = new ArrayBufferWriter<byte>();
        FrameJsonWriter.Write(Predictor.ScoreAnomalies(model, input, target, allColumns: false, memory, CancellationToken.None), answer);
    }
}
