using System.Numerics;
using System.Runtime.CompilerServices;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Recurrent;

/// <summary>
/// One run of a recurrent node, chunk by chunk of sequences, stored unit by unit, and step after step. The part of a step
/// that depends only on the input is computed once per row if windows overlap, otherwise in each step.
/// </summary>
internal ref struct RecurrentPass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // The cost of one activation, in multiply-adds.
    private const int OperationsPerActivation = 16;
    private const double OperationsPerCheck = 1 << 24;
    private const int MaxStepsBetweenChecks = 1024;

    private readonly RecurrentCell _cell;
    private readonly RecurrentWeights<T> _weights;
    private readonly int _steps;
    private readonly int _batch;
    private readonly int _hidden;
    private readonly int _columns;
    private readonly bool _plain;
    private readonly bool _overlapping;
    private readonly Tensor? _lengths;
    private readonly Tensor? _initialH;
    private readonly Tensor? _initialC;
    private readonly ReadOnlySpan<T> _x;
    private readonly CellEngine<T> _engine = CellEngine<T>.Best;

    public RecurrentPass(
        RecurrentCell cell, RecurrentWeights<T> weights, Tensor x, int steps, int batch, Tensor? lengths, Tensor? initialH, Tensor? initialC)
    {
        _cell = cell;
        _weights = weights;
        _x = x.Values<T>();
        _overlapping = x.Overlapping;
        _steps = steps;
        _batch = batch;
        _hidden = weights.Hidden;
        _columns = cell.Gates * _hidden;
        _plain = cell.IsPlain && weights.Directions[0].Peepholes is null;
        _lengths = lengths;
        _initialH = initialH;
        _initialC = initialC;
    }

    /// <summary>The state after every step, or null.</summary>
    public Tensor? Y { get; set; }

    /// <summary>The final state, or null.</summary>
    public Tensor? LastH { get; set; }

    /// <summary>The final cell state of an LSTM, or null.</summary>
    public Tensor? LastC { get; set; }

    /// <exception cref="ModelException">The run would take too long, or more memory than allowed.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public readonly void Run(in RunContext context)
    {
        long wide = _engine.WideRows;
        int rows = _overlapping ? Extents.Of(_batch + _steps - 1L) : 0;
        long stride = rows + 2 * wide;
        // A few windows share too little for a separate projection to pay off, and the projected rows of very long windows would
        // exceed the size of a tensor.
        bool shares = _overlapping && _lengths is null && _batch >= _engine.NarrowRows / 2
            && (_columns * stride + wide) * Unsafe.SizeOf<T>() <= Limits.TensorBytes;
        if (!shares)
            stride = wide;
        CheckOperations(context, shares ? rows : (double)_steps * _batch);
        Span<T> projected = context.Scratch<T>(_columns * stride + wide);
        Span<T> x = context.Scratch<T>(_weights.Inputs * wide + wide);
        Span<T> gates = context.Scratch<T>((_cell.Gates + 1) * (_hidden * wide) + 2 * wide);
        Span<T> h = context.Scratch<T>(_hidden * wide + wide);
        Span<T> c = context.Scratch<T>(_hidden * wide + wide);
        Span<T> kept = context.Scratch<T>(_lengths is null ? 0 : 2 * (_hidden * wide));
        Y?.Bytes.Clear();
        for (int direction = 0; direction < _cell.Directions; direction++)
        {
            if (shares)
                ProjectRows(context, direction, projected, (int)stride, x, rows);
            for (int start = 0; start < _batch;)
            {
                int left = _batch - start;
                int lanes = left > 2 * _engine.NarrowRows ? _engine.WideRows : shares || left >= Math.Min(4, _engine.NarrowRows) ? _engine.NarrowRows : 1;
                Chunk(context, direction, start, lanes, shares, projected, (int)stride, x, gates, h, c, kept);
                start += lanes;
            }
        }
    }

    private readonly void CheckOperations(in RunContext context, double projections)
    {
        double each = (double)_cell.Directions * _columns;
        context.CheckOperations(each * (projections * _weights.Inputs + (double)_steps * _batch * (_hidden + OperationsPerActivation)));
    }

    // The number of steps between checks for cancellation: about a millisecond's worth of multiply-adds.
    private readonly int StepsBetweenChecks(int lanes) =>
        (int)Math.Clamp(OperationsPerCheck / ((double)_columns * (_weights.Inputs + _hidden + OperationsPerActivation) * lanes), 1, MaxStepsBetweenChecks);

    // Projects all rows, [gates * hidden, rows], so that the lanes of window i at step j begin at row i + j.
    private readonly void ProjectRows(in RunContext context, int direction, Span<T> projected, int stride, Span<T> x, int rows)
    {
        int wide = _engine.WideRows, inputs = _weights.Inputs, every = StepsBetweenChecks(wide), untilLook = every;
        for (int row = 0; row < rows; row += wide)
        {
            if (--untilLook == 0)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                untilLook = every;
            }
            int count = Math.Min(wide, rows - row);
            ToChunk(_x.Slice(row * inputs, count * inputs), x, inputs, wide);
            _engine.Project(_weights.Directions[direction], x, projected[row..], stride, wide, inputs, _columns);
        }
    }

    private readonly void Chunk(
        in RunContext context, int direction, int start, int lanes, bool shares, Span<T> projected, int stride,
        Span<T> x, Span<T> gates, Span<T> h, Span<T> c, Span<T> kept)
    {
        RecurrentWeights<T>.OneDirection weights = _weights.Directions[direction];
        int count = Math.Min(lanes, _batch - start);
        int n = _hidden * lanes;
        Load(_initialH, direction, start, count, h, lanes);
        Load(_initialC, direction, start, count, c, lanes);
        int every = StepsBetweenChecks(lanes), untilLook = every;
        for (int step = 0; step < _steps; step++)
        {
            if (--untilLook == 0)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                untilLook = every;
            }
            int time = _cell.IsReversed(direction) ? _steps - 1 - step : step;
            ReadOnlySpan<T> input;
            if (shares)
            {
                input = projected[(start + time)..];
            }
            else
            {
                _engine.Project(weights, Gather(direction, step, start, count, lanes, x), projected, lanes, lanes, _weights.Inputs, _columns);
                input = projected;
            }
            if (_lengths is not null)
            {
                h[..n].CopyTo(kept);
                c[..n].CopyTo(kept[n..]);
            }
            if (_plain)
                _engine.StepPlain(_cell, weights, input, shares ? stride : lanes, gates, h, c, lanes, _hidden);
            else
                _engine.Step(_cell, direction, weights, input, shares ? stride : lanes, gates, h, c, lanes, _hidden);
            Finish(direction, step, time, start, count, lanes, h, c, kept);
        }
        Save(LastH, direction, start, count, h, lanes);
        Save(LastC, direction, start, count, c, lanes);
    }

    // Finished sequences keep their state, and their later outputs stay zero.
    private readonly void Finish(
        int direction, int step, int time, int start, int count, int lanes, Span<T> h, Span<T> c, Span<T> kept)
    {
        for (int lane = 0; lane < count; lane++)
        {
            if (_lengths is not null)
            {
                int length = (int)_lengths.Integer(start + lane);
                if (step >= length)
                {
                    for (int i = lane; i < _hidden * lanes; i += lanes)
                        (h[i], c[i]) = (kept[i], kept[_hidden * lanes + i]);
                    continue;
                }
                time = _cell.IsReversed(direction) ? length - 1 - step : step;
            }
            if (Y is not { } y)
                continue;
            int at = _cell.BatchFirst
                ? ((start + lane) * _steps + time) * _cell.Directions + direction
                : (time * _cell.Directions + direction) * _batch + start + lane;
            Span<T> row = y.Values<T>().Slice(at * _hidden, _hidden);
            for (int i = 0; i < row.Length; i++)
                row[i] = h[i * lanes + lane];
        }
    }

    /// <summary>Returns the inputs of one step, [inputs, lanes].</summary>
    private readonly ReadOnlySpan<T> Gather(int direction, int step, int start, int count, int lanes, Span<T> x)
    {
        int inputs = _weights.Inputs;
        bool reversed = _cell.IsReversed(direction);
        if (_lengths is null && lanes > 1 && (_overlapping || !_cell.BatchFirst))
        {
            int time = reversed ? _steps - 1 - step : step;
            ToChunk(_x.Slice(Row(time, start) * inputs, count * inputs), x, inputs, lanes);
            return x;
        }
        for (int lane = 0; lane < count; lane++)
        {
            int length = _lengths is null ? _steps : (int)_lengths.Integer(start + lane);
            int time = Math.Clamp(reversed ? length - 1 - step : step, 0, _steps - 1);
            ReadOnlySpan<T> row = _x.Slice(Row(time, start + lane) * inputs, inputs);
            if (lanes == 1)
                return row;
            for (int i = 0; i < row.Length; i++)
                x[i * lanes + lane] = row[i];
        }
        return x;
    }

    private readonly int Row(int time, int sequence) =>
        _overlapping ? time + sequence
        : _cell.BatchFirst ? sequence * _steps + time
        : time * _batch + sequence;

    private readonly void Load(Tensor? initial, int direction, int start, int count, Span<T> state, int lanes)
    {
        if (initial is null)
        {
            state.Clear();
            return;
        }
        ReadOnlySpan<T> values = initial.Values<T>();
        for (int lane = 0; lane < count; lane++)
        {
            ReadOnlySpan<T> row = values.Slice(StateRow(direction, start + lane) * _hidden, _hidden);
            for (int i = 0; i < row.Length; i++)
                state[i * lanes + lane] = row[i];
        }
    }

    private readonly void Save(Tensor? last, int direction, int start, int count, ReadOnlySpan<T> state, int lanes)
    {
        for (int lane = 0; last is not null && lane < count; lane++)
        {
            Span<T> row = last.Values<T>().Slice(StateRow(direction, start + lane) * _hidden, _hidden);
            for (int i = 0; i < row.Length; i++)
                row[i] = state[i * lanes + lane];
        }
    }

    private readonly int StateRow(int direction, int sequence) =>
        _cell.BatchFirst ? sequence * _cell.Directions + direction : direction * _batch + sequence;

    private static void ToChunk(ReadOnlySpan<T> rows, Span<T> chunk, int width, int lanes)
    {
        Span<T> whole = chunk[..(width * lanes)];
        for (int i = 0, at = 0; at < rows.Length; i++)
        {
            for (int k = i; k < whole.Length; k += lanes)
                whole[k] = rows[at++];
        }
    }
}
