using System.Globalization;
using System.Runtime.ExceptionServices;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Dense;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Estimators;

/// <summary>
/// A model as the server sees it: columns of readings in, columns of answers out. Packs rows or windows for the
/// graph, runs it in blocks that stay in the cache, and lays the answers out as columns.
/// </summary>
/// <remarks>Safe for use by any number of requests at a time.</remarks>
public sealed class Estimator
{
    // Half of a usual second-level cache: the values of one block are written and read again step after step.
    private const int BlockBytes = 512 << 10;
    private const int MostBlockRows = 2048;
    private const double NanosecondsPerBlock = 10e6;
    private const double MostNanosecondsPerBlock = 1e9;

    // Layers take rows in groups of their own, of which a block is a multiple.
    private const int LayerGroupRows = 192;

    // A column of an answer is an object or several, and a name; and columns are counted together with their rows.
    private const int MostColumns = 1 << 20;
    private const int LayerBlockRows = 12 * LayerGroupRows;

    // Handing work to another core costs some ten microseconds, and the core may be wanted by another request.
    private const double NanosecondsPerCore = 2e6;

    // Threads that compute in this process. Cores that others use are not asked for help: with more threads than cores
    // nothing would be done sooner, and the pool would have none left for those who only want to know our health.
    private static int _computing;

    private readonly PreparedPlan _model;
    private readonly EstimatorInputs _inputs;
    private readonly int _lookahead;
    private readonly int _output;
    private readonly int _steps;
    private readonly int _blockRows;
    private readonly double _nanosecondsPerRow;
    private readonly long _valueBytesPerRow;
    private readonly PreparedState? _layers;

    /// <summary>Fits a model to its tags, and tries it on one row.</summary>
    /// <param name="model">Ready to run; shared, not copied.</param>
    /// <param name="tags">Names of the input columns, in order.</param>
    /// <param name="settings">How rows and windows relate.</param>
    /// <exception cref="ModelException">The model's inputs do not fit the tags or settings, or it cannot run.</exception>
    public Estimator(PreparedPlan model, IReadOnlyList<string> tags, EstimatorSettings settings)
    {
        _model = model;
        InputWidth = tags.Count;
        _lookahead = settings.Lookahead;
        _inputs = EstimatorInputs.Bind(model, tags, settings);
        _output = FindOutput(model, settings.Output);
        _steps = model.Structure.StepsTo(_output);
        (OutputWidth, _blockRows, _valueBytesPerRow) = Try();
        _layers = _inputs.IsTable ? model.OnlyLayers : null;
        _blockRows = _layers is null ? _blockRows : LayerBlockRows;
        // A weight is a multiply-add or several, at some 20 per nanosecond; the constant is for everything around it.
        _nanosecondsPerRow = _inputs.Window * (model.ResidentBytes / 4 / 20.0 + 4 * InputWidth);
        // Cancellation is looked at between blocks.
        int group = _layers is null ? 64 : LayerGroupRows;
        if (_inputs.FixedRows > 0)
            return;
        _blockRows = Math.Min(_blockRows, (int)Math.Clamp(NanosecondsPerBlock / _nanosecondsPerRow / group, 1, MostBlockRows) * group);
        // A group of very long windows would be more than one step of a model may do at a time (Limits.Operations).
        if (_blockRows * _nanosecondsPerRow > MostNanosecondsPerBlock)
            _blockRows = (int)Math.Max(1, MostNanosecondsPerBlock / _nanosecondsPerRow);
    }

    /// <summary>The number of tags.</summary>
    public int InputWidth { get; }

    /// <summary>The number of columns answered.</summary>
    public int OutputWidth { get; }

    /// <summary>Bytes the model keeps in memory.</summary>
    public long ResidentBytes => _model.ResidentBytes + 1024;

    /// <summary>Cores one prediction may use.</summary>
    internal int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>The number of rows answered for so many rows; 0 when there are too few for a window.</summary>
    public int OutputRows(int inputRows) => (int)Math.Max(0, inputRows - LeastRows + 1);

    /// <summary>The rows it takes to get one answered: a window, and as many as the model looks ahead.</summary>
    public long LeastRows => (long)_inputs.Window + _lookahead;

    /// <summary>
    /// The time that so many rows take on one core, reckoned by weights and by the bytes of all values, rather too long
    /// than too short.
    /// </summary>
    public double ReckonedSeconds(int inputRows)
    {
        const double NanosecondsPerByte = 1, SecondsPerNanosecond = 1e-9;
        return OutputRows(inputRows) * (_nanosecondsPerRow + (NanosecondsPerByte * _valueBytesPerRow)) * SecondsPerNanosecond;
    }

    /// <summary>Runs the model.</summary>
    /// <param name="input">One column per tag, in the order of the tags, all of one length.</param>
    /// <param name="memory">Where the answer lives.</param>
    /// <param name="cancellation">Looked at between blocks and, in a block, between the steps of the model.</param>
    /// <returns>
    /// One column per output, each as long as <see cref="OutputRows"/> says; they belong to the last rows of the input.
    /// </returns>
    /// <exception cref="ModelException">The columns are not as many as the tags, or the model fails on these values.</exception>
    /// <exception cref="FrameException">The answer has more numbers than an array holds.</exception>
    public ReadOnlyMemory<double>[] Predict(
        ReadOnlySpan<ReadOnlyMemory<double>> input, FrameMemory memory, CancellationToken cancellation)
    {
        var columns = new ReadOnlyMemory<double>[OutputWidth];
        Predict(input, columns, memory, cancellation);
        return columns;
    }

    /// <summary>Runs the model, and allocates nothing once it is warm.</summary>
    /// <param name="input">See the other overload.</param>
    /// <param name="output">Receives the columns, as many as <see cref="OutputWidth"/>.</param>
    /// <param name="memory">See the other overload.</param>
    /// <param name="cancellation">See the other overload.</param>
    public void Predict(
        ReadOnlySpan<ReadOnlyMemory<double>> input, Span<ReadOnlyMemory<double>> output, FrameMemory memory, CancellationToken cancellation)
    {
        if (input.Length != InputWidth)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"{input.Length} columns; the model takes {InputWidth}"));
        int rows = OutputRows(input.Length == 0 ? 0 : input[0].Length);
        if ((long)rows * OutputWidth > Array.MaxLength)
        {
            throw new FrameException(string.Create(
                CultureInfo.InvariantCulture, $"'X' has {rows} rows; the model answers {OutputWidth} columns, more than {Array.MaxLength} numbers in all."));
        }
        Memory<double> values = memory.Rent<double>(rows * OutputWidth);
        int blocks = (rows + _blockRows - 1) / _blockRows;
        int helpers = 0, others = Interlocked.Increment(ref _computing) - 1;
        try
        {
            int runners = (int)Math.Min(Math.Min(blocks, Cores - others), rows * _nanosecondsPerRow / NanosecondsPerCore);
            if (runners <= 1)
            {
                Run(input, values.Span, rows, 0, rows, cancellation);
            }
            else
            {
                helpers = runners - 1;
                Interlocked.Add(ref _computing, helpers);
                RunOnSeveralCores(input.ToArray(), values, rows, runners, cancellation);
            }
        }
        finally
        {
            Interlocked.Add(ref _computing, -1 - helpers);
        }

        for (int i = 0; i < OutputWidth; i++)
            output[i] = values.Slice(i * rows, rows);
    }

    private void RunOnSeveralCores(
        ReadOnlyMemory<double>[] input, Memory<double> values, int rows, int runners, CancellationToken cancellation)
    {
        int share = (rows + runners - 1) / runners;
        share = (share + _blockRows - 1) / _blockRows * _blockRows;
        try
        {
            Parallel.For(0, runners, runner =>
            {
                int start = Math.Min(rows, runner * share);
                Run(input, values.Span, rows, start, Math.Min(share, rows - start), cancellation);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>Runs some of the rows on this core.</summary>
    private void Run(
        ReadOnlySpan<ReadOnlyMemory<double>> input, Span<double> values, int stride, int start, int rows, CancellationToken cancellation)
    {
        Workspace workspace = Workspace.Rent(_model.Structure);
        try
        {
            for (int end = start + rows; start < end; start += _blockRows)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(_blockRows, end - start);
                if (_layers is not null)
                {
                    DenseChain.RunColumns(_layers, workspace, input, values, stride, start, count);
                    continue;
                }
                _inputs.Fill(workspace, input, start, count);
                _model.Execute(workspace, _steps, cancellation);
                Unpack(_model.Output(workspace, _output), values, stride, start, count);
            }
        }
        finally
        {
            workspace.Return();
        }
    }

    private static int FindOutput(PreparedPlan model, string? name)
    {
        if (name is null)
            return 0;
        // ML.NET adds ".output" to the name of the column when it exports.
        for (int i = 0; i < model.Outputs.Count; i++)
        {
            if (model.Outputs[i].Name == name || model.Outputs[i].Name == name + ".output")
                return i;
        }
        throw new ModelException($"the model has no output {Text.Quote(name)}");
    }

    /// <summary>
    /// Runs one row of ones to see how wide the answer is and how much memory a row takes, and then two, to see that each
    /// gets a row of that width.
    /// </summary>
    private (int Width, int BlockRows, long ValueBytes) Try()
    {
        double[] ones = new double[_inputs.Window + 1]; // no longer than a tensor: Bind has checked
        Array.Fill(ones, 1);
        var input = new ReadOnlyMemory<double>[InputWidth];
        Array.Fill(input, ones);
        Workspace workspace = Workspace.Rent(_model.Structure);
        // Nobody can cancel this, and all who want the model wait for it.
        workspace.OperationLimit = Limits.Operations;
        try
        {
            _inputs.Fill(workspace, input, 0, 1);
            _model.Execute(workspace, _steps);
            Tensor output = _model.Output(workspace, _output);
            int width = Width(output, _inputs.FixedRows < 0 ? 1 : _inputs.FixedRows);
            // Of the values of these steps only: the workspace's others are what some other model left there.
            long bytes = 1;
            for (int i = 0; i < _model.Inputs.Count; i++)
                bytes += workspace.Value(i) is { IsComputed: true } value ? value.ByteCount : 0;
            for (int step = 0; step < _steps; step++)
            {
                foreach (int value in _model.Structure.Steps[step].Outputs)
                    bytes += value < 0 ? 0 : workspace.Value(value).ByteCount;
            }
            // Whole groups of 64 rows, which is what the kernels like best, unless that is more than a run may hold.
            int blockRows = _inputs.FixedRows > 0 ? _inputs.FixedRows
                : 64 * bytes > Limits.TensorBytes ? (int)Math.Max(1, Limits.TensorBytes / bytes)
                : (int)Math.Clamp(BlockBytes / bytes / 64 * 64, 64, MostBlockRows);
            // Layers alone take every row for itself, and so does a graph that is given as many rows as it says.
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
        // Neither a column nor a step to take it of.
        if (output.Count == 0)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the model answers {rows} rows with {output}; expected at least one column"));
        return width > MostColumns
            ? throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the model answers {rows} rows with {output}; expected at most {MostColumns} columns"))
            : width;
    }

    private static void CheckWidth(int width, int before)
    {
        if (width != before)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the model answers {width} columns where it answered {before} before"));
    }

    // Of an answer with one row per step of the window, the last step is the one the output row stands for.
    private void Unpack(Tensor output, Span<double> values, int stride, int start, int count)
    {
        int width = Width(output, _inputs.FixedRows < 0 ? count : _inputs.FixedRows);
        CheckWidth(width, OutputWidth);
        int row = output.Rank == 3 ? output.Shape[1] * width : width;
        for (int i = 0; i < width; i++)
            Columns.Unpack(output, row - width + i, row, values.Slice(i * stride + start, count));
    }
}
