using System.Globalization;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Estimators;

// Finds and checks the output when the model is loaded.
public sealed partial class Estimator
{
    private static int FindOutput(PreparedPlan model, string? name)
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
        var input = new ReadOnlyMemory<double>[InputWidth];
        Array.Fill(input, ones);
        Workspace workspace = Workspace.Rent(_model.Structure);
        // This run cannot be cancelled, and all requests for the model wait for it.
        workspace.OperationLimit = Limits.Operations;
        try
        {
            _inputs.Fill(workspace, input, 0, 1);
            _model.Execute(workspace, _steps);
            Tensor output = _model.Output(workspace, _output);
            int width = Width(output, _inputs.FixedRows < 0 ? 1 : _inputs.FixedRows);
            // Count only the values of these steps: other values in the workspace are left over from another model.
            long bytes = 1;
            for (int i = 0; i < _model.Inputs.Count; i++)
                bytes += workspace.Value(i) is { IsComputed: true } value ? value.ByteCount : 0;
            for (int step = 0; step < _steps; step++)
            {
                foreach (int value in _model.Structure.Steps[step].Outputs)
                    bytes += value < 0 ? 0 : workspace.Value(value).ByteCount;
            }
            // Whole groups of 64 rows, which suit the kernels best, unless that exceeds the limit of a run.
            int blockRows = _inputs.FixedRows > 0 ? _inputs.FixedRows
                : 64 * bytes > Limits.TensorBytes ? (int)Math.Max(1, Limits.TensorBytes / bytes)
                : (int)Math.Clamp(BlockBytes / bytes / 64 * 64, 64, MaxBlockRows);
            // Models that are layers only, and graphs with a fixed number of rows, treat each row separately.
            if (_model.OnlyLayers is null && _inputs.FixedRows < 0)
            {
                _inputs.Fill(workspace, input, 0, 2);
                _model.Execute(workspace, _steps);
                CheckWidth(Width(_model.Output(workspace, _output), 2), width);
            }
            return (width, blockRows, bytes);
        }
        finally
        {
            workspace.Return();
        }
    }

    private static int Width(Tensor output, int rows)
    {
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
