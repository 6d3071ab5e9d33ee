using System.Buffers;
using Gordo.Core.Collections;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Fleet;

/// <summary>Writes the answers of a call of many models. One instance serves one thread.</summary>
internal interface IFleetWriter : IDisposable
{
    /// <summary>Writes the scores of a model.</summary>
    void WriteScores(LoadedModel model, ScoredRows scores, FrameMemory memory, IBufferWriter<byte> output);

    /// <summary>Writes the output of a model.</summary>
    void WriteOutput(LoadedModel model, RowIndex index, IReadOnlyList<ReadOnlyMemory<double>> columns, FrameMemory memory, IBufferWriter<byte> output);

    /// <summary>Writes that a model failed.</summary>
    /// <param name="name">The name as the client sent it.</param>
    /// <param name="status">The status that a request of this model alone would have.</param>
    /// <param name="error">The error.</param>
    /// <param name="missing">The tags that the frame lacks; empty for other errors.</param>
    /// <param name="memory">The memory for temporary values.</param>
    /// <param name="output">Receives the answer.</param>
    void WriteFailure(string name, int status, string error, IReadOnlyList<string> missing, FrameMemory memory, IBufferWriter<byte> output);

    /// <summary>Writes that a model was not asked, because the frame lacks tags.</summary>
    void WriteMissing(string name, IReadOnlyList<string> missing, FrameMemory memory, IBufferWriter<byte> output);

    /// <summary>Writes what precedes the first answer.</summary>
    void WriteStart(FrameMemory memory, IBufferWriter<byte> output);

    /// <summary>Writes what follows the last answer.</summary>
    /// <param name="counts">The counts of all answers.</param>
    /// <param name="started">The <see cref="System.Diagnostics.Stopwatch"/> timestamp of the start of the request.</param>
    /// <param name="output">Receives the end.</param>
    void WriteEnd(in FleetCounts counts, long started, IBufferWriter<byte> output);
}
