using System.Runtime.CompilerServices;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>
/// One layer: x × weights + bias, or x * scale + bias per column, followed by an activation. Arrays are padded by one
/// register, so that kernels may load whole registers.
/// </summary>
/// <typeparam name="T">float or double; see <see cref="DenseNetwork{T}"/>.</typeparam>
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

    /// <summary>[Inner, Columns], or null for a layer that scales columns.</summary>
    public T[]? Weights { get; }

    /// <summary>[Columns]; null where there are weights.</summary>
    public T[]? Scale { get; }

    /// <summary>[Columns].</summary>
    public T[] Bias { get; }

    public ActivationKind Activation { get; set; }

    public long ResidentBytes =>
        ((Weights?.Length ?? 0) + (Scale?.Length ?? 0) + Bias.Length) * (long)Unsafe.SizeOf<T>();

    /// <summary>Creates a layer with uninitialized weights.</summary>
    public static DenseLayer<T> Product(int inner, int columns) =>
        new(inner, columns, Uninitialized(Extents.Product(inner, columns)), null, Array(columns));

    public static DenseLayer<T> ColumnByColumn(int columns) =>
        new(columns, columns, null, Array(columns), Array(columns));

    private static T[] Array(int length) => new T[length + Limits.PaddingBytes / Unsafe.SizeOf<T>()];

    private static T[] Uninitialized(int length)
    {
        T[] array = GC.AllocateUninitializedArray<T>(length + Limits.PaddingBytes / Unsafe.SizeOf<T>());
        array.AsSpan(length).Clear();
        return array;
    }
}
