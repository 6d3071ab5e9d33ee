using System.Diagnostics;
using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Serialization;

namespace Gordo.Core.Engines.MlNet;

/// <summary>A run of an ML.NET model: it takes the columns of a request as they are.</summary>
internal sealed class MlNetRun(MlNetChain model, bool isTrial) : EngineRun
{
    private const int RowsPerCheck = 64;
    private const int TrialRows = 8;

    private BoundRow? _row;

    /// <inheritdoc/>
    public override long ValueBytes => sizeof(double) * (model.Inputs.Count + (long)model.Outputs[0].Shape![1]); // Never null: set by the model.

    /// <inheritdoc/>
    public override Tensor Output => throw new NotSupportedException();

    /// <inheritdoc/>
    public override Tensor Input(int index, ElementType type, in Shape shape) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override Tensor Rows(ElementType type, in Shape shape) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Execute(CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    /// <exception cref="FrameException">A number is no value of the input's type, or a step cannot compute with it.</exception>
    public override void RunColumns(
        in InputColumns input, int[]? tagOf, int start, int count, Span<double> values, int stride, CancellationToken cancellation)
    {
        for (int i = 0; i < model.Fields.Count; i++)
            Check(model.Fields[i], input, tagOf, i, start, count);
        _row ??= model.Rent();
        for (int i = 0; i < model.Fields.Count; i++)
            Read(model.Fields[i], input, tagOf, i);
        int row = start;
        try
        {
            for (; row < start + count; row++)
            {
                if (row % RowsPerCheck == 0)
                    cancellation.ThrowIfCancellationRequested();
                _row.Input.MoveTo(row);
                _row.Answer.Write(values, row, stride);
            }
            if (isTrial)
                Measure(values, start, stride);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _row.Dispose();
            _row = null;
            if (IsValueFault(e))
            {
                // The values of the trial mean nothing.
                if (isTrial)
                    return;
                throw new FrameException(string.Create(CultureInfo.InvariantCulture, $"Row {row}: the model cannot compute with its values: {model.Reason(e)}"));
            }
            throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"row {row}: {model.Reason(e)}"));
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_row is not null)
            model.Return(_row);
        _row = null;
    }

    // int(x) of a NaN in an expression, a division of whole numbers by zero.
    private static bool IsValueFault(Exception exception) =>
        exception is ArithmeticException or FormatException
        || (exception.InnerException is { } inner && exception is not ModelException && IsValueFault(inner));

    private static void Check(ModelInput field, in InputColumns input, int[]? tagOf, int index, int start, int count)
    {
        if (!field.IsNeeded || field.Declaration.IsText)
            return;
        if (tagOf is not null)
        {
            field.Check(input.Numbers[tagOf[index]].Span.Slice(start, count), start);
            return;
        }
        foreach (ReadOnlyMemory<double> column in input.Numbers)
            field.Check(column.Span.Slice(start, count), start);
    }

    private void Read(ModelInput field, in InputColumns input, int[]? tagOf, int index)
    {
        if (!field.IsNeeded)
            return;
        ReadOnlySpan<ReadOnlyMemory<double>> slots = tagOf is null ? input.Numbers : input.Numbers.AsSpan(tagOf[index], 1);
        _row!.Input.Read(field.Column, slots, input.Text?[tagOf?[index] ?? 0]); // Never null: rented before.
    }

    // The first row compiles the steps; the time of the others tells how long requests take.
    private void Measure(Span<double> values, int start, int stride)
    {
        TimeSpan fastest = TimeSpan.MaxValue;
        for (int i = 0; i < TrialRows; i++)
        {
            long began = Stopwatch.GetTimestamp();
            _row!.Input.MoveTo(start); // Never null: rented before.
            _row.Answer.Write(values, start, stride);
            TimeSpan time = Stopwatch.GetElapsedTime(began);
            fastest = time < fastest ? time : fastest;
        }
        model.SetTimePerRow(fastest);
    }
}
