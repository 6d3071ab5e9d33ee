using System.Globalization;
using Gordo.Core.Engines;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Estimators;

// Finds and checks the output when the model is loaded.
public sealed partial class Estimator
{
    private static int FindOutput(EngineModel model, string? name)
    {
        if (name is null)
            return 0;
        // ML.NET appends ".output" to the column name on export.
        for (int i = 0; i < model.Outputs.Count; i++)
        {
            if (model.Outputs[i].Name == name || model.Outputs[i].Name == name + ".output")
                return i;
        }
        throw new ModelException($"the model has no output {Text.Quote(name)}");
    }

    /// <summary>
    /// Runs one row of ones to measure the output width and the memory per row, then two rows to check that each has a row
    /// of that width in the output.
    /// </summary>
    private (int Width, int BlockRows, long ValueBytes) TestRun()
    {
        double[] ones = new double[_inputs.Window + 1]; // Not longer than a tensor: checked by Bind.
        Array.Fill(ones, 1);
        var numbers = new ReadOnlyMemory<double>[InputWidth];
        Array.Fill(numbers, ones);
        var input = new InputColumns(numbers, TextColumns(ones.Length), ones.Length);
        using EngineRun run = _model.BeginRun(_output, isTrial: true);
        if (_model.TakesOnlyColumns)
            return TestColumns(run, input);
        _inputs.Fill(run, input, 0, 1);
        try
        {
            run.Execute(CancellationToken.None);
        }
        // An encoder may refuse texts that it does not know, and the empty one of the trial is such a text.
        catch (ModelException) when (TextTags is not null && _model.Outputs[_output].Shape is [-1, > 0 and <= MaxColumns])
        {
            return (_model.Outputs[_output].Shape![1], 64, 1); // Not null: a list of two.
        }
        int width = Width(run.Output, _inputs.FixedRows < 0 ? 1 : _inputs.FixedRows);
        long bytes = run.ValueBytes;
        // Whole groups of 64 rows, which suit the kernels best, unless that exceeds the limit of a run.
        int blockRows = _inputs.FixedRows > 0 ? _inputs.FixedRows
            : 64 * bytes > Limits.TensorBytes ? (int)Math.Max(1, Limits.TensorBytes / bytes)
            : (int)Math.Clamp(BlockBytes / bytes / 64 * 64, 64, MaxBlockRows);
        // Graphs with a fixed number of rows treat each row separately.
        if (!_model.RowsAreIndependent && _inputs.FixedRows < 0 && !TakesTwo(run, input, width))
        {
            _inputs.RunOneByOne();
            blockRows = 1;
        }
        return (width, blockRows, bytes);
    }

    // An exporter that traced the model with one window may declare any number of them and yet freeze that one inside:
    // two windows then fail, or give another shape where the output is declared as one.
    private bool TakesTwo(EngineRun run, in InputColumns input, int width)
    {
        try
        {
            _inputs.Fill(run, input, 0, 2);
            run.Execute(CancellationToken.None);
        }
        catch (ModelException)
        {
            return false;
        }
        try
        {
            CheckWidth(Width(run.Output, 2), width);
            return true;
        }
        catch (ModelException) when (_model.Outputs[_output].Shape is [1, ..])
        {
            return false;
        }
    }

    // An engine that takes columns declares the width of its outputs.
    private (int Width, int BlockRows, long ValueBytes) TestColumns(EngineRun run, in InputColumns input)
    {
        PlanValue output = _model.Outputs[_output];
        int width = output.Shape is [_, .., > 0 and <= MaxColumns] shape ? shape[^1]
            : throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"the model answers {output}; expected 1 to {MaxColumns} columns"));
        run.RunColumns(input, _inputs.TagOf, 0, 1, new double[width], 1, CancellationToken.None);
        return (width, MaxBlockRows, Math.Max(1, run.ValueBytes));
    }

    private TextColumn?[]? TextColumns(int rows)
    {
        if (TextTags is not { } text)
            return null;
        TextColumn empty = TextColumn.From(new string[rows]);
        return [.. text.Select(isText => isText ? empty : null)];
    }

    private static int Width(Tensor output, int rows)
    {
        // Removing axes of length 1 makes a single value of one row.
        if (output.Rank == 0 && rows == 1)
            return 1;
        if (output.Rank is < 1 or > 3 || output.Shape[0] != rows)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the model answers {rows} rows with {output}; expected as many rows"));
        int width = output.Rank == 1 ? 1 : output.Shape[^1];
        // An empty output has no columns.
        if (output.Count == 0)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the model answers {rows} rows with {output}; expected at least one column"));
        return width > MaxColumns
            ? throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the model answers {rows} rows with {output}; expected at most {MaxColumns} columns"))
            : width;
    }

    private static void CheckWidth(int width, int before)
    {
        if (width != before)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the model answers {width} columns; it answered {before} before"));
    }
}
