using System.Buffers;
using Gordo.Core.Collections;
using Gordo.Core.Prediction;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Fleet;

/// <summary>
/// Writes record batches with the columns <c>model</c>, those of the scores or of the output, <c>status</c> and <c>error</c>, and
/// the row labels. A model that failed is one row without values.
/// </summary>
/// <remarks>The output of different models has different columns, so it has a row for each value: <c>tag</c> and <c>model-output</c>.</remarks>
internal sealed class FleetBatchWriter(FleetCall call) : IFleetWriter
{
    private const string Model = "model", Status = "status", Error = "error", DefaultIndex = "index";
    private const int Succeeded = StatusCodes.Status200OK;

    private static readonly ColumnKey[] ScoreKeys =
        [new(Model), new(ResponseGroups.TotalAnomalyScaled), new(ResponseGroups.TotalAnomalyUnscaled), new(ResponseGroups.TotalAnomalyConfidence), new(Status), new(Error)];

    private static readonly ColumnKey[] OutputKeys = [new(Model), new("tag"), new(ResponseGroups.ModelOutput), new(Status), new(Error)];

    /// <inheritdoc/>
    public void WriteStart(FrameMemory memory, IBufferWriter<byte> output) => FrameArrowBatches.WriteSchema(Failure("", Succeeded, "", memory), output);

    /// <inheritdoc/>
    public void WriteScores(LoadedModel model, ScoredRows scores, FrameMemory memory, IBufferWriter<byte> output)
    {
        int rows = scores.Index.Length;
        Column[] columns =
        [
            Repeat(model.Name.ToString(), rows, memory), new FloatColumn(scores.TotalScaled), new FloatColumn(scores.TotalUnscaled),
            new FloatColumn(scores.TotalConfidence ?? NoNumbers(rows, memory)), Repeat(Succeeded, rows, memory), Repeat(null, rows, memory),
        ];
        FrameArrowBatches.Write(new Frame(Labelled(scores.Index, memory), ScoreKeys, columns), memory, output);
    }

    /// <inheritdoc/>
    public void WriteOutput(LoadedModel model, RowIndex index, IReadOnlyList<ReadOnlyMemory<double>> columns, FrameMemory memory, IBufferWriter<byte> output)
    {
        RowIndex labels = Labelled(index, memory);
        for (int i = 0; i < columns.Count; i++)
        {
            Column[] values =
            [
                Repeat(model.Name.ToString(), index.Length, memory), Repeat(model.OutputName(i), index.Length, memory), new FloatColumn(columns[i]),
                Repeat(Succeeded, index.Length, memory), Repeat(null, index.Length, memory),
            ];
            FrameArrowBatches.Write(new Frame(labels, OutputKeys, values), memory, output);
        }
    }

    /// <inheritdoc/>
    public void WriteFailure(string name, int status, string error, IReadOnlyList<string> missing, FrameMemory memory, IBufferWriter<byte> output) =>
        FrameArrowBatches.Write(
            Failure(name, status, missing.Count == 0 ? error : $"{error} Missing are {string.Join(", ", missing)}.", memory), memory, output);

    /// <inheritdoc/>
    public void WriteMissing(string name, IReadOnlyList<string> missing, FrameMemory memory, IBufferWriter<byte> output) =>
        WriteFailure(name, StatusCodes.Status400BadRequest, "The frame lacks tags of the model.", missing, memory, output);

    /// <inheritdoc/>
    public void WriteEnd(in FleetCounts counts, long started, IBufferWriter<byte> output) => output.Write(FrameArrowBatches.End);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is kept between two answers.
    }

    private Frame Failure(string name, int status, string error, FrameMemory memory)
    {
        Column model = Repeat(name, 1, memory), none = new FloatColumn(NoNumbers(1, memory)), code = Repeat(status, 1, memory), text = Repeat(error, 1, memory);
        RowIndex index = RowIndex.Of(MissingLabel(Labelled(call.Frame.Index, memory).Labels, memory), IndexName);
        return call.IsAnomaly
            ? new Frame(index, ScoreKeys, [model, none, none, none, code, text])
            : new Frame(index, OutputKeys, [model, Repeat(null, 1, memory), none, code, text]);
    }

    private string IndexName => call.Frame.Index.Name ?? DefaultIndex;

    private RowIndex Labelled(RowIndex index, FrameMemory memory)
    {
        if (index.Labels is { } labels)
            return RowIndex.Of(labels, IndexName);
        Memory<long> numbers = memory.Rent<long>(index.Length);
        for (int row = 0; row < index.Length; row++)
            numbers.Span[row] = index.Start + (row * index.Step);
        return RowIndex.Of(new IntegerColumn(numbers), IndexName);
    }

    private static Column MissingLabel(Column? labels, FrameMemory memory) => labels switch
    {
        TimestampColumn times => new TimestampColumn(new[] { TimestampColumn.Missing }, times.Unit, times.Zone),
        IntegerColumn numbers => new IntegerColumn(new long[1], Validity.From([false], memory), numbers.IsUnsigned),
        FloatColumn => new FloatColumn(NoNumbers(1, memory)),
        _ => Repeat(null, 1, memory),
    };

    private static Memory<double> NoNumbers(int rows, FrameMemory memory)
    {
        Memory<double> numbers = memory.Rent<double>(rows);
        numbers.Span.Fill(double.NaN);
        return numbers;
    }

    private static IntegerColumn Repeat(long number, int rows, FrameMemory memory)
    {
        Memory<long> numbers = memory.Rent<long>(rows);
        numbers.Span.Fill(number);
        return new IntegerColumn(numbers);
    }

    private static TextColumn Repeat(string? text, int rows, FrameMemory memory)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text ?? "");
        Memory<byte> all = memory.Rent<byte>(checked(bytes.Length * rows));
        Memory<int> offsets = memory.Rent<int>(rows + 1);
        for (int row = 0; row <= rows; row++)
        {
            offsets.Span[row] = row * bytes.Length;
            if (row < rows)
                bytes.CopyTo(all.Span[(row * bytes.Length)..]);
        }
        Span<bool> valid = memory.Rent<bool>(rows).Span;
        valid.Fill(text is not null);
        return new TextColumn(offsets, all, Validity.From(valid, memory));
    }
}
