using System.Runtime.CompilerServices;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>
/// One layer: x × weights + bias, or x * scale + bias column by column, then an activation. Arrays have room for one
/// register behind their last element, so that kernels may read whole ones.
/// </summary>
/// <typeparam name="T">As of a <see cref="DenseNetwork{T}"/>.</typeparam>
internal sealed class DenseLayer<T>
{
    private DenseLayer(int inner, int columns, T[]? weights, T[]? scale, T[] bias)
    {
        Inner = inner;
        Columns = columns;
        Weights = weights;
        Scale = scale;
        Bias = bias;
    }

    public int Inner { get; }

    public int Columns { get; }

    /// <summary>[Inner, Columns], or null for a layer that works column by column.</summary>
    public T[]? Weights { get; }

    /// <summary>[Columns], where there are no weights.</summary>
    public T[]? Scale { get; }

    /// <summary>[Columns].</summary>
    public T[] Bias { get; }

    public ActivationKind Activation { get; set; }

    public long ResidentBytes =>
        ((Weights?.Length ?? 0) + (Scale?.Length ?? 0) + Bias.Length) * (long)Unsafe.SizeOf<T>();

    /// <summary>A layer whose weights are still to be written.</summary>
    public static DenseLayer<T> Product(int inner, int columns) =>
        new(inner, columns, Uninitialized(Extents.Product(inner, columns)), null, Array(columns));

    public static DenseLayer<T> ColumnByColumn(int columns) =>
        new(columns, columns, null, Array(columns), Array(columns));

    private static T[] Array(int length) => new T[length + Limits.Slack / Unsafe.SizeOf<T>()];

    private static T[] Uninitialized(int length)
    {
        T[] array = GC.AllocateUninitializedArray<T>(length + Limits.Slack / Unsafe.SizeOf<T>());
        array.AsSpan(length).Clear();
        return array;
    }
}
