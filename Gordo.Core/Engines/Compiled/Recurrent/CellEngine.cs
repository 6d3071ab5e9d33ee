using System.Numerics;
using System.Runtime.Intrinsics;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Recurrent;

/// <summary>
/// Advances recurrent cells by one step, for a chunk of sequences that stores each unit contiguously, or for one sequence.
/// </summary>
internal abstract class CellEngine<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The engine for the widest registers of this machine.</summary>
    public static CellEngine<T> Best { get; } = Choose();

    /// <summary>Sequences in a large chunk.</summary>
    public abstract int WideRows { get; }

    /// <summary>Sequences in a small chunk.</summary>
    public abstract int NarrowRows { get; }

    /// <summary>Computes the input part of all gates.</summary>
    /// <param name="weights">The weights of the direction.</param>
    /// <param name="x">[inputs, lanes].</param>
    /// <param name="gates">[gates * hidden, lanes], with <paramref name="stride"/> elements from one row to the next.</param>
    /// <param name="stride">The distance between rows of <paramref name="gates"/>, in elements.</param>
    /// <param name="lanes"><see cref="WideRows"/>, <see cref="NarrowRows"/> or 1.</param>
    /// <param name="inputs">Columns of the input.</param>
    /// <param name="columns">gates * hidden.</param>
    public abstract void Project(
        RecurrentWeights<T>.OneDirection weights, ReadOnlySpan<T> x, Span<T> gates, int stride, int lanes, int inputs, int columns);

    /// <summary>Advances a cell with default options by one step; see <see cref="RecurrentCell.IsPlain"/>.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="weights">The weights of the direction.</param>
    /// <param name="projected">The input part of the gates, from <see cref="Project"/>.</param>
    /// <param name="stride">The distance between units in <paramref name="projected"/>, in elements.</param>
    /// <param name="gates">Scratch: [(gates + 1) * hidden, lanes].</param>
    /// <param name="h">[hidden, lanes], the state before and after.</param>
    /// <param name="c">[hidden, lanes], the cell state of an LSTM before and after.</param>
    /// <param name="lanes">As in <see cref="Project"/>.</param>
    /// <param name="hidden">The number of units.</param>
    public abstract void StepPlain(
        RecurrentCell cell, RecurrentWeights<T>.OneDirection weights, ReadOnlySpan<T> projected, int stride, Span<T> gates,
        Span<T> h, Span<T> c, int lanes, int hidden);

    /// <summary>Advances any cell by one step; see <see cref="StepPlain"/>.</summary>
    public void Step(
        RecurrentCell cell, int direction, RecurrentWeights<T>.OneDirection weights, ReadOnlySpan<T> projected, int stride, Span<T> gates,
        Span<T> h, Span<T> c, int lanes, int hidden)
    {
        int n = checked(hidden * lanes);
        RecurrentActivation f = cell.Activation(direction, 0);
        if (cell.Kind == RecurrentKind.Gru)
        {
            StepGru(cell, direction, weights, projected, stride, gates, h, lanes, hidden);
            return;
        }
        AddRecurrent(weights.Recurrent, projected, stride, h, gates, lanes, hidden, cell.Gates * hidden);
        if (cell.Kind == RecurrentKind.Rnn)
        {
            Activate(cell, f, gates[..n], lanes, hidden);
            gates[..n].CopyTo(h);
            return;
        }
        RecurrentActivation g = cell.Activation(direction, 1), last = cell.Activation(direction, 2);
        Span<T> input = gates[..n], output = gates.Slice(n, n), forget = gates.Slice(2 * n, n), candidate = gates.Slice(3 * n, n);
        AddPeephole(weights.Peepholes, 0, c, input, lanes, hidden);
        AddPeephole(weights.Peepholes, 2, c, forget, lanes, hidden);
        Activate(cell, f, input, lanes, hidden);
        Activate(cell, f, forget, lanes, hidden);
        Activate(cell, g, candidate, lanes, hidden);
        for (int i = 0; i < n; i++)
            c[i] = (cell.InputForget ? T.One - input[i] : forget[i]) * c[i] + input[i] * candidate[i];
        AddPeephole(weights.Peepholes, 1, c, output, lanes, hidden);
        Activate(cell, f, output, lanes, hidden);
        c[..n].CopyTo(h);
        last.Apply(h[..n], lanes, hidden);
        for (int i = 0; i < n; i++)
            h[i] *= output[i];
    }

    /// <summary>Adds state × weights to the input part. The caller has checked hidden × lanes.</summary>
    protected abstract void AddRecurrent(
        T[] weights, ReadOnlySpan<T> projected, int stride, ReadOnlySpan<T> h, Span<T> gates, int lanes, int hidden, int columns);

    /// <summary>Computes state × weights + bias. The caller has checked hidden × lanes.</summary>
    protected abstract void Multiply(
        T[] weights, T[] bias, ReadOnlySpan<T> h, Span<T> result, int lanes, int hidden);

    private void StepGru(
        RecurrentCell cell, int direction, RecurrentWeights<T>.OneDirection weights, ReadOnlySpan<T> projected, int stride, Span<T> gates,
        Span<T> h, int lanes, int hidden)
    {
        int n = checked(hidden * lanes);
        RecurrentActivation f = cell.Activation(direction, 0), g = cell.Activation(direction, 1);
        Span<T> update = gates[..n], reset = gates.Slice(n, n), candidate = gates.Slice(2 * n, n), through = gates.Slice(3 * n, n);
        AddRecurrent(weights.Recurrent, projected, stride, h, gates, lanes, hidden, 2 * hidden);
        Activate(cell, f, gates[..(2 * n)], lanes, hidden);
        ReadOnlySpan<T> last = projected[checked(2 * hidden * stride)..];
        if (cell.LinearBeforeReset)
        {
            Multiply(weights.RecurrentLast, weights.BiasLast, h, through, lanes, hidden);
            for (int unit = 0; unit < hidden; unit++)
            {
                for (int lane = 0; lane < lanes; lane++)
                {
                    int i = unit * lanes + lane;
                    candidate[i] = last[unit * stride + lane] + reset[i] * through[i];
                }
            }
        }
        else
        {
            for (int i = 0; i < n; i++)
                through[i] = reset[i] * h[i];
            AddRecurrent(weights.RecurrentLast, last, stride, through, candidate, lanes, hidden, hidden);
        }
        Activate(cell, g, candidate, lanes, hidden);
        for (int i = 0; i < n; i++)
            h[i] = (T.One - update[i]) * candidate[i] + update[i] * h[i];
    }

    private static void Activate(RecurrentCell cell, RecurrentActivation activation, Span<T> values, int lanes, int hidden)
    {
        if (cell.Clip > 0)
        {
            T clip = T.CreateTruncating(cell.Clip);
            foreach (ref T value in values)
                value = value > clip ? clip : value < -clip ? -clip : value;
        }
        activation.Apply(values, lanes, hidden);
    }

    private static void AddPeephole(T[]? peepholes, int gate, ReadOnlySpan<T> c, Span<T> values, int lanes, int hidden)
    {
        for (int unit = 0; peepholes is not null && unit < hidden; unit++)
        {
            for (int i = unit * lanes; i < (unit + 1) * lanes; i++)
                values[i] += peepholes[gate * hidden + unit] * c[i];
        }
    }

    private static CellEngine<T> Choose()
    {
        object engine = (typeof(T) == typeof(float), Vector512.IsHardwareAccelerated) switch
        {
            (true, true) => new CellEngine<Lanes512<float>, Vector512<float>, float>(),
            (true, false) => new CellEngine<Lanes256<float>, Vector256<float>, float>(),
            (false, true) => new CellEngine<Lanes512<double>, Vector512<double>, double>(),
            (false, false) => new CellEngine<Lanes256<double>, Vector256<double>, double>(),
        };
        return (CellEngine<T>)engine;
    }
}
