using System.Globalization;
using System.Runtime.ExceptionServices;
using Gordo.Core.Engines;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Estimators;

/// <summary>
/// Runs a model on frames: columns of readings in, columns of predictions out. Packs rows or windows for the engine, asks it
/// for blocks that fit in the cache, and unpacks the output into columns.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class Estimator
{
    // Half of a typical second-level cache: the values of a block are written and read again by every step.
    private const int BlockBytes = 512 << 10;
    private const int MaxBlockRows = 2048;
    private const double NanosecondsPerBlock = 10e6;
    private const double MaxNanosecondsPerBlock = 1e9;

    // Layers process rows in groups of this size; a block is a multiple of it.
    private const int LayerGroupRows = 192;

    // A limit of its own: each output column costs several objects and a name, and row counts are multiplied by it.
    private const int MaxColumns = 1 << 20;
    private const int LayerBlockRows = 12 * LayerGroupRows;

    // Handing work to another core costs about ten microseconds, and another request may need that core.
    private const double NanosecondsPerCore = 2e6;

    // The number of threads computing in this process. Cores in use are not asked to help: more threads than cores would
    // not finish sooner, and would leave no pool threads for cheap requests such as health probes.
    private static int _computing;

    private readonly EngineModel _model;
    private readonly EstimatorInputs _inputs;
    private readonly int _lookahead;
    private readonly int _minimumRows;
    private readonly string? _tooFewRows;
    private readonly int _output;
    private readonly int _blockRows;
    private readonly double _nanosecondsPerRow;
    private readonly long _valueBytesPerRow;
    private readonly bool _takesColumns;

    /// <summary>Binds a model to its tags and runs it once as a test.</summary>
    /// <param name="model">The model as an engine has loaded it; shared, not copied.</param>
    /// <param name="tags">The names of the input columns, in order.</param>
    /// <param name="settings">The window settings.</param>
    /// <exception cref="ModelException">The model's inputs do not match the tags or settings, or the model fails to run.</exception>
    public Estimator(EngineModel model, IReadOnlyList<string> tags, EstimatorSettings settings)
    {
        _model = model;
        InputWidth = tags.Count;
        _lookahead = settings.Lookahead;
        _minimumRows = settings.MinimumRows;
        _tooFewRows = settings.TooFewRows;
        _inputs = EstimatorInputs.Bind(model, tags, settings);
        _output = FindOutput(model, settings.Output);
        TextTags = _inputs.TextTags();
        InputName = _inputs.TagOf is null ? model.Inputs[0].Name : null;
        _takesColumns = model.TakesColumns(_inputs.IsTable);
        (OutputWidth, _blockRows, _valueBytesPerRow) = TestRun();
        // Layers keep the values of a group only.
        _blockRows = _takesColumns ? LayerBlockRows : _blockRows;
        // A weight is one or more multiply-adds, at about 20 per nanosecond; the constant covers the remaining work per row.
        _nanosecondsPerRow = _inputs.Window * (model.WeightBytes / 4 / 20.0 + 4 * InputWidth);
        // Cancellation is checked between blocks.
        int group = _takesColumns ? LayerGroupRows : 64;
        if (_inputs.FixedRows > 0)
            return;
        _blockRows = Math.Min(_blockRows, (int)Math.Clamp(NanosecondsPerBlock / _nanosecondsPerRow / group, 1, MaxBlockRows) * group);
        // A group of very long windows could exceed the limit for one step of a model (Limits.Operations).
        if (_blockRows * _nanosecondsPerRow > MaxNanosecondsPerBlock)
            _blockRows = (int)Math.Max(1, MaxNanosecondsPerBlock / _nanosecondsPerRow);
    }

    /// <summary>The number of tags.</summary>
    public int InputWidth { get; }

    /// <summary>The number of output columns.</summary>
    public int OutputWidth { get; }

    /// <summary>The name of the model's input; null if the model takes one input for each tag.</summary>
    public string? InputName { get; }

    /// <summary>The model as an engine has loaded it.</summary>
    internal EngineModel Model => _model;

    /// <summary>By tag, whether its column must be text; null if all are numbers.</summary>
    public IReadOnlyList<bool>? TextTags { get; }

    /// <summary>The names of the output columns; null to name them after the targets.</summary>
    internal IReadOnlyList<string>? ColumnNames => _model.ColumnNames(_output);

    /// <summary>The memory size of the model in bytes.</summary>
    public long ResidentBytes => _model.ResidentBytes + 1024;

    /// <summary>The maximum number of cores one prediction may use.</summary>
    internal int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>Returns the number of output rows for a number of input rows; 0 if there are too few for a window.</summary>
    public int OutputRows(int inputRows) => inputRows < MinimumRows ? 0 : inputRows - _inputs.Window - _lookahead + 1;

    /// <summary>
    /// The number of input rows needed for one output row: the window plus the lookahead, or more where the Python model
    /// requires more.
    /// </summary>
    public long MinimumRows => Math.Max(_minimumRows, (long)_inputs.Window + _lookahead);

    /// <summary>Returns the error message for too few input rows.</summary>
    internal string TooFewRows(int inputRows) => _tooFewRows ?? string.Create(
        CultureInfo.InvariantCulture, $"'X' has {inputRows} rows; the model needs at least {MinimumRows}.");

    /// <summary>
    /// Estimates the time in seconds that a prediction takes on one core, from the number of weights and the bytes of all
    /// values. The estimate tends to be too high.
    /// </summary>
    public double EstimatedSeconds(int inputRows)
    {
        const double NanosecondsPerByte = 1, SecondsPerNanosecond = 1e-9;
        return OutputRows(inputRows) * (_nanosecondsPerRow + (NanosecondsPerByte * _valueBytesPerRow)) * SecondsPerNanosecond;
    }

    /// <summary>Runs the model.</summary>
    /// <param name="input">One column per tag, in the order of the tags, all of the same length.</param>
    /// <param name="memory">The memory the output is allocated from.</param>
    /// <param name="cancellation">Checked between blocks and, within a block, between the steps of the model.</param>
    /// <returns>
    /// One column per output, of length <see cref="OutputRows"/>; aligned to the last rows of the input.
    /// </returns>
    /// <exception cref="ModelException">The number of columns differs from the number of tags, or the model fails on these values.</exception>
    /// <exception cref="FrameException">The output has more numbers than an array can hold.</exception>
    public ReadOnlyMemory<double>[] Predict(InputColumns input, FrameMemory memory, CancellationToken cancellation)
    {
        var columns = new ReadOnlyMemory<double>[OutputWidth];
        Predict(input, columns, memory, cancellation);
        return columns;
    }

    /// <summary>Runs the model without allocating once warmed up.</summary>
    /// <param name="input">See the other overload.</param>
    /// <param name="output">Receives <see cref="OutputWidth"/> columns.</param>
    /// <param name="memory">See the other overload.</param>
    /// <param name="cancellation">See the other overload.</param>
    public void Predict(
        InputColumns input, Span<ReadOnlyMemory<double>> output, FrameMemory memory, CancellationToken cancellation)
    {
        if (input.Numbers.Length != InputWidth)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the input has {input.Numbers.Length} columns; the model takes {InputWidth}"));
        int rows = OutputRows(input.Rows);
        if ((long)rows * OutputWidth > Array.MaxLength)
        {
            throw new FrameException(string.Create(
                CultureInfo.InvariantCulture, $"'X' has {rows} rows; the model answers {OutputWidth} columns, more than {Array.MaxLength} numbers in total."));
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
                RunOnSeveralCores(input, values, rows, runners, cancellation);
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
        InputColumns input, Memory<double> values, int rows, int runners, CancellationToken cancellation)
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

    /// <summary>Runs a range of rows on this core.</summary>
    private void Run(in InputColumns input, Span<double> values, int stride, int start, int rows, CancellationToken cancellation)
    {
        using EngineRun run = _model.BeginRun(_output);
        for (int end = start + rows; start < end; start += _blockRows)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(_blockRows, end - start);
            if (_takesColumns)
            {
                run.RunColumns(input, _inputs.TagOf, start, count, values, stride, cancellation);
                continue;
            }
            _inputs.Fill(run, input, start, count);
            run.Execute(cancellation);
            Unpack(run.Output, values, stride, start, count);
        }
    }

    // If the output has one row per step of the window, the last step is the output row.
    private void Unpack(Tensor output, Span<double> values, int stride, int start, int count)
    {
        int width = Width(output, _inputs.FixedRows < 0 ? count : _inputs.FixedRows);
        CheckWidth(width, OutputWidth);
        int row = output.Rank == 3 ? output.Shape[1] * width : width;
        for (int i = 0; i < width; i++)
            Columns.Unpack(output, row - width + i, row, values.Slice(i * stride + start, count));
    }
}
