using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Fleet;

/// <summary>Asks the models of a call, on as many threads as there are places, and sends each answer as soon as it is there.</summary>
/// <remarks>
/// Memory is that of the answers that are being computed or sent: a thread rents it for one model, and returns it when the answer
/// is sent. The time limit of a request applies to each model.
/// </remarks>
internal sealed partial class FleetRun(
    FleetCall call, ModelCollection collection, PredictionGate gate, ServerSettings settings, RequestMemory requestMemory, FleetOutput output,
    Func<IFleetWriter> createWriter, ILogger logger, CancellationToken aborted)
{
    // Few machines share a tag, so that most cannot answer a frame with fewer columns than machines. Reading a model's tags alone
    // takes a third of the time to load it.
    private readonly bool _lacksMost = call.Frame.ColumnCount < call.Names.Count;
    private readonly TimeSpan _timeLimit = TimeSpan.FromSeconds(settings.RequestSeconds);
    private FleetCounts _counts;
    private int _next;

    /// <summary>The number of rows predicted or scored.</summary>
    public long Rows => Interlocked.Read(ref _counts.Rows);

    /// <summary>Sends the answers of all models, and the summary.</summary>
    public async Task RunAsync()
    {
        using var memory = new FrameMemory(requestMemory.Reserve);
        using IFleetWriter writer = createWriter();
        var buffer = new AnswerBuffer(memory);
        writer.WriteStart(memory, buffer);
        await output.WriteAsync(buffer.Written);
        buffer.Discard();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(gate.FleetPlaces, call.Names.Count)).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
        writer.WriteEnd(_counts, call.Started, buffer);
        await output.WriteAsync(buffer.Written);
    }

    private async Task WorkAsync()
    {
        using var memory = new FrameMemory(requestMemory.Reserve);
        using IFleetWriter writer = createWriter();
        var buffer = new AnswerBuffer(memory);
        CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        try
        {
            for (int i; (i = Interlocked.Increment(ref _next) - 1) < call.Names.Count && !output.IsClosed;)
            {
                aborted.ThrowIfCancellationRequested();
                if (deadline.IsCancellationRequested)
                {
                    deadline.Dispose();
                    deadline = CancellationTokenSource.CreateLinkedTokenSource(aborted);
                }
                deadline.CancelAfter(_timeLimit);
                // All models share the file system and the cores, whichever call asks for them.
                await gate.EnterFleetAsync(aborted);
                try
                {
                    await AnswerAsync(call.Names[i], writer, buffer, memory, deadline.Token);
                }
                finally
                {
                    gate.LeaveFleet();
                }
                if (buffer.Written.Length > 0)
                    await output.WriteAsync(buffer.Written);
                buffer.Release();
                memory.Dispose();
                // A thread of a single request that has just become ready waits for one model, not for a time slice of milliseconds.
                if (gate.HasSingles)
                    Thread.Yield();
            }
        }
        finally
        {
            deadline.Dispose();
        }
    }

    private async ValueTask AnswerAsync(string name, IFleetWriter writer, AnswerBuffer buffer, FrameMemory memory, CancellationToken deadline)
    {
        try
        {
            await AskAsync(name, writer, buffer, memory, deadline);
        }
        catch (Exception exception) when (!aborted.IsCancellationRequested)
        {
            (int status, _, string reason) = ErrorStatus.Of(exception, settings.RequestSeconds);
            if (status == StatusCodes.Status500InternalServerError && exception is not ModelException)
                Log.ModelFailed(logger, exception, name);
            Fail(name, status, reason, [], writer, buffer, memory);
        }
    }

    private async ValueTask AskAsync(string text, IFleetWriter writer, AnswerBuffer buffer, FrameMemory memory, CancellationToken deadline)
    {
        bool isNamed = call.Query.Models is not null;
        if (!ModelName.TryParse(text, out ModelName name))
        {
            Fail(text, StatusCodes.Status422UnprocessableEntity, $"'{text}' is not a valid model name.", [], writer, buffer, memory);
            return;
        }
        // A model that is not asked for by name is loaded only if it can answer, unless reading its tags first would be in vain.
        (IReadOnlyList<string> Tags, IReadOnlyList<string> Targets)? known = isNamed ? null : collection.FindTags(call.Revision, name, mayRead: _lacksMost);
        WideColumns? columns = known is var (tags, targets) ? Find(tags, targets) : null;
        if (known is not null && columns is null)
        {
            Skip(text, known.Value.Tags, known.Value.Targets, writer, buffer, memory);
            return;
        }
        if (await AcquireAsync(name, deadline) is not { } model)
        {
            if (isNamed)
                Fail(text, StatusCodes.Status404NotFound, $"No such model found: '{text}'", [], writer, buffer, memory);
            return;
        }
        try
        {
            // Found before, unless the model was not known or has changed.
            if (!ReferenceEquals(known?.Tags, model.Tags) || !ReferenceEquals(known?.Targets, model.Targets))
                columns = Find(model.Tags, model.Targets);
            if (columns is not null)
                await ComputeAsync(model, columns, writer, buffer, memory, deadline);
            else if (isNamed)
                Fail(text, StatusCodes.Status400BadRequest, "The frame lacks tags of the model.", Missing(model.Tags, model.Targets), writer, buffer, memory);
            else
            {
                // The next call knows, even if the model has left the memory.
                collection.ReadTags(call.Revision, name);
                Skip(text, model.Tags, model.Targets, writer, buffer, memory);
            }
        }
        finally
        {
            model.Release();
        }
    }

    private async ValueTask ComputeAsync(LoadedModel model, WideColumns columns, IFleetWriter writer, AnswerBuffer buffer, FrameMemory memory, CancellationToken deadline)
    {
        memory.Reserve(model.ResponseBytes(call.Frame.Index.Length, call.IsAnomaly ? LoadedModel.Scores : 0));
        await gate.EnterLastAsync(deadline);
        try
        {
            int rows = call.IsAnomaly ? Score(model, columns, writer, buffer, memory, deadline) : Predict(model, columns, writer, buffer, memory, deadline);
            Interlocked.Increment(ref _counts.Answered);
            Interlocked.Add(ref _counts.Rows, rows);
        }
        finally
        {
            gate.Leave();
        }
    }

    private int Score(LoadedModel model, WideColumns columns, IFleetWriter writer, AnswerBuffer buffer, FrameMemory memory, CancellationToken deadline)
    {
        ScoredRows scores = Predictor.Score(model, columns, memory, deadline);
        writer.WriteScores(model, scores, memory, buffer);
        if (scores.Health > 1)
            Interlocked.Increment(ref _counts.Anomalous);
        return scores.Index.Length;
    }

    private static int Predict(LoadedModel model, WideColumns columns, IFleetWriter writer, AnswerBuffer buffer, FrameMemory memory, CancellationToken deadline)
    {
        (RowIndex index, IReadOnlyList<ReadOnlyMemory<double>> output) = Predictor.Predict(model, columns, memory, deadline);
        writer.WriteOutput(model, index, output, memory, buffer);
        return index.Length;
    }

    private void Skip(string name, IReadOnlyList<string> tags, IReadOnlyList<string> targets, IFleetWriter writer, AnswerBuffer buffer, FrameMemory memory)
    {
        if (call.Query.ReportsMissing)
            writer.WriteMissing(name, Missing(tags, targets), memory, buffer);
        Interlocked.Increment(ref _counts.Missing);
    }

    private void Fail(string name, int status, string error, IReadOnlyList<string> missing, IFleetWriter writer, AnswerBuffer buffer, FrameMemory memory)
    {
        // Part of an answer may have been written. What the model held is free for others, and for the error if memory is short.
        buffer.Release();
        memory.Dispose();
        writer.WriteFailure(name, status, error, missing, memory, buffer);
        Interlocked.Increment(ref _counts.Failed);
    }

    // Predictions need no targets.
    private WideColumns? Find(IReadOnlyList<string> tags, IReadOnlyList<string> targets) => call.Frame.Find(tags, call.IsAnomaly ? targets : tags);

    private IReadOnlyList<string> Missing(IReadOnlyList<string> tags, IReadOnlyList<string> targets) => call.Frame.Missing(tags, call.IsAnomaly ? targets : tags);

    // A model that was evicted between being found and being acquired is asked for again.
    private async ValueTask<LoadedModel?> AcquireAsync(ModelName name, CancellationToken deadline)
    {
        while (true)
        {
            LoadedModel? model = await collection.GetModelAsync(call.Revision, name, deadline);
            if (model is null || model.TryAcquire())
                return model;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3003, LogLevel.Error, "Model {Model} failed in a call of many models")]
        public static partial void ModelFailed(ILogger logger, Exception exception, string model);
    }
}
