using System.Buffers;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;

namespace Gordo.Api.Hosting;

/// <summary>
/// Scores a row on a demo machine while the server is being set up, on another core: what reads, scores and writes then
/// is compiled already when the first request comes, which takes a tenth of a second from it.
/// </summary>
internal static class WarmUp
{
    /// <summary>Begins; nobody needs to wait for the end, and that the demo is not there is no fault.</summary>
    public static void Begin() => Task.Run(async () =>
    {
        try
        {
            await ScoreAsync();
        }
        catch (Exception)
        {
            // The first request will compile what it needs, and say what is wrong if anything is.
        }
        LoadWhatErrorsNeed();
    });

    // The stack trace of an exception reads symbols by libraries of its own. With no file left to open they could not be
    // loaded, and the process would end where it only had something to say.
    private static void LoadWhatErrorsNeed()
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
        if (!ModelName.TryParse("compressor-a", out ModelName name)
            || await demo.GetModelAsync(demo.Current, name, CancellationToken.None) is not { } model)
            return;
        using var memory = new FrameMemory();
        FrameRequestJson request = FrameRequestJson.Read(
            """{"X":[[0.4,12.1,20.9,32.2],[0.5,12,21,32.5]],"y":[[0.4,12.1,20.9,32.2],[0.5,12,21,32]]}"""u8, memory, model.Tags, model.Targets);
        if (request is not { Input: { } input, Target: { } target })
            return;
        var answer = new ArrayBufferWriter<byte>();
        FrameJsonWriter.Write(Predictor.ScoreAnomalies(model, input, target, allColumns: false, memory, CancellationToken.None), answer);
    }
}
