using System.Numerics;
using System.Runtime.CompilerServices;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Recurrent;

/// <summary>
/// The weights of a recurrent node in the layout of the kernels: [inner, gates * hidden], with the two biases summed where
/// they are always used together. Arrays are padded by one register.
/// </summary>
internal sealed class RecurrentWeights<T> : PreparedState
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private RecurrentWeights(int inputs, int hidden, OneDirection[] directions)
    {
        Inputs = inputs;
        Hidden = hidden;
        Directions = directions;
    }

    public int Inputs { get; }

    public int Hidden { get; }

    public OneDirection[] Directions { get; }

    public override long ResidentBytes => Unsafe.SizeOf<T>() * Directions.Sum(direction =>
        (long)direction.Input.Length + direction.Recurrent.Length + direction.RecurrentLast.Length
        + direction.Bias.Length + direction.BiasLast.Length + (direction.Peepholes?.Length ?? 0));

    /// <summary>Converts the weights to the layout of the kernels.</summary>
    /// <exception cref="ModelException">The shapes do not match each other, or the cell.</exception>
    public static RecurrentWeights<T> Create(RecurrentCell cell, Tensor w, Tensor r, Tensor? b, Tensor? p)
    {
        int hidden = r.Rank == 3 ? r.Shape[2] : -1;
        int inputs = w.Rank == 3 ? w.Shape[2] : -1;
        int gates = cell.Gates;
        Check(hidden > 0 && (cell.HiddenSize == 0 || cell.HiddenSize == hidden), "R", r, "hidden_size", cell.HiddenSize);
        int columns = Extents.Product(gates, hidden);
        Check(w.Shape.Equals(new Shape(cell.Directions, columns, inputs)), "W", w, "rows", columns);
        Check(r.Shape.Equals(new Shape(cell.Directions, columns, hidden)), "R", r, "rows", columns);
        Check(b is null || b.Shape.Equals(new Shape(cell.Directions, Extents.Product(2, columns))), "B", b, "columns", 2L * columns);
        Check(p is null || p.Shape.Equals(new Shape(cell.Directions, Extents.Product(3, hidden))), "P", p, "columns", 3L * hidden);
        var directions = new OneDirection[cell.Directions];
        for (int d = 0; d < directions.Length; d++)
            directions[d] = Direction(cell, d, inputs, hidden, w.Values<T>(), r.Values<T>(), b, p);
        return new RecurrentWeights<T>(inputs, hidden, directions);
    }

    private static OneDirection Direction(
        RecurrentCell cell, int d, int inputs, int hidden, ReadOnlySpan<T> w, ReadOnlySpan<T> r, Tensor? b, Tensor? p)
    {
        int all = cell.Gates * hidden;
        // The last gate of a GRU reads the state through the reset gate, so its weights are stored separately.
        int last = cell.Kind == RecurrentKind.Gru ? hidden : 0;
        var one = new OneDirection(
            Array(inputs * all), Array(hidden * (all - last)), Array(hidden * last), Array(all), Array(last),
            p?.Values<T>().Slice(d * 3 * hidden, 3 * hidden).ToArray());
        MatrixKernel.Transpose(w.Slice(d * all * inputs, all * inputs), one.Input, all, inputs);
        ReadOnlySpan<T> own = r.Slice(d * all * hidden, all * hidden);
        MatrixKernel.Transpose(own[..((all - last) * hidden)], one.Recurrent, all - last, hidden);
        MatrixKernel.Transpose(own[((all - last) * hidden)..], one.RecurrentLast, last, hidden);
        if (b is null)
            return one;
        ReadOnlySpan<T> bias = b.Values<T>().Slice(d * 2 * all, 2 * all);
        for (int i = 0; i < all; i++)
        {
            bool apart = i >= all - last && cell.LinearBeforeReset;
            one.Bias[i] = apart ? bias[i] : bias[i] + bias[all + i];
            if (apart)
                one.BiasLast[i - (all - last)] = bias[all + i];
        }
        return one;
    }

    private static T[] Array(int length) => new T[length + Limits.PaddingBytes / Unsafe.SizeOf<T>()];

    private static void Check(bool fits, string name, Tensor? found, string what, long expected)
    {
        if (!fits)
            throw new ModelException($"{name} of shape {found?.Shape} does not match: expected {expected} {what}");
    }

    /// <summary>The weights of one direction.</summary>
    /// <param name="Input">[inputs, gates * hidden].</param>
    /// <param name="Recurrent">[hidden, gates * hidden], without the last gate of a GRU.</param>
    /// <param name="RecurrentLast">[hidden, hidden], the last gate of a GRU.</param>
    /// <param name="Bias">[gates * hidden], added to the input part.</param>
    /// <param name="BiasLast">[hidden], added to the state part of a GRU's last gate if it is linear before reset.</param>
    /// <param name="Peepholes">[3 * hidden], input, output, forget; or null.</param>
    internal sealed record OneDirection(
        T[] Input, T[] Recurrent, T[] RecurrentLast, T[] Bias, T[] BiasLast, T[]? Peepholes);
}
