using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gordo.Core.Runtime.Vectors;

namespace Gordo.Core.Runtime.Dense;

/// <inheritdoc/>
internal sealed class DenseEngine<TLanes, TVector, T> : DenseEngine<T>
    where TLanes : ILanes<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    public override int WideRows => ChunkKernel<TLanes, TVector, T>.WideRows;

    public override int NarrowRows => TLanes.Count;

    public override Span<T> RunRow(DenseNetwork<T> network, Span<T> scratch)
    {
        Span<T> x = scratch[..(scratch.Length / 2)], y = scratch[(scratch.Length / 2)..];
        foreach (DenseLayer<T> layer in network.Layers)
        {
            // Whole registers: what lies behind the last column is computed too, and never read.
            int length = (layer.Columns + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
            ref T to = ref MemoryMarshal.GetReference(y[..length]);
            if (layer.Weights is { } weights)
                RowKernel<TLanes, TVector, T>.Run(
                    ref MemoryMarshal.GetReference(x[..layer.Inner]), ref MemoryMarshal.GetArrayDataReference(weights),
                    ref MemoryMarshal.GetArrayDataReference(layer.Bias), ref to, layer.Inner, layer.Columns);
            else
                ScaleRow(layer, ref MemoryMarshal.GetReference(x[..layer.Inner]), ref to);
            Activations<TLanes, TVector, T>.Apply(layer.Activation, ref to, length);
            Span<T> swap = x;
            x = y;
            y = swap;
        }
        return x;
    }

    public override Span<T> RunChunk(DenseNetwork<T> network, Span<T> scratch, int rows)
    {
        Span<T> x = scratch[..(scratch.Length / 2)], y = scratch[(scratch.Length / 2)..];
        foreach (DenseLayer<T> layer in network.Layers)
        {
            int length = layer.Columns * rows;
            ref T to = ref MemoryMarshal.GetReference(y[..length]);
            ref T from = ref MemoryMarshal.GetReference(x[..(layer.Inner * rows)]);
            ref T bias = ref MemoryMarshal.GetArrayDataReference(layer.Bias);
            if (layer.Weights is not { } weights)
                ScaleChunk(layer, ref from, ref to, rows);
            else if (rows == WideRows)
                ChunkKernel<TLanes, TVector, T>.Wide<IChunkStart.PerColumn>(
                    ref from, ref MemoryMarshal.GetArrayDataReference(weights), ref bias, 1, ref to, rows, layer.Inner, layer.Columns);
            else
                ChunkKernel<TLanes, TVector, T>.Narrow<IChunkStart.PerColumn>(
                    ref from, ref MemoryMarshal.GetArrayDataReference(weights), ref bias, 1, ref to, rows, layer.Inner, layer.Columns);
            Activations<TLanes, TVector, T>.Apply(layer.Activation, ref to, length);
            Span<T> swap = x;
            x = y;
            y = swap;
        }
        return x;
    }

    protected override void FromDoubles(ReadOnlySpan<double> column, Span<T> lanes)
    {
        ref double from = ref MemoryMarshal.GetReference(column);
        ref T to = ref MemoryMarshal.GetReference(lanes[..column.Length]);
        int i = 0;
        for (; i <= column.Length - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.LoadDoubles(ref from, i), ref to, i);
        for (; i < column.Length; i++)
            lanes[i] = T.CreateTruncating(column[i]);
    }

    protected override void ToDoubles(ReadOnlySpan<T> lanes, Span<double> column)
    {
        ref T from = ref MemoryMarshal.GetReference(lanes);
        ref double to = ref MemoryMarshal.GetReference(column[..lanes.Length]);
        int i = 0;
        for (; i <= lanes.Length - TLanes.Count; i += TLanes.Count)
            TLanes.StoreDoubles(TLanes.Load(ref Unsafe.AsRef(in from), i), ref to, i);
        for (; i < lanes.Length; i++)
            column[i] = double.CreateTruncating(lanes[i]);
    }

    private static void ScaleRow(DenseLayer<T> layer, ref T x, ref T y)
    {
        ref T scale = ref MemoryMarshal.GetArrayDataReference(layer.Scale!); // set where there are no weights
        ref T bias = ref MemoryMarshal.GetArrayDataReference(layer.Bias);
        for (int i = 0; i < layer.Columns; i += TLanes.Count)
        {
            TVector scaled = TLanes.MultiplyAdd(TLanes.Load(ref x, i), TLanes.Load(ref scale, i), TLanes.Load(ref bias, i));
            TLanes.Store(scaled, ref y, i);
        }
    }

    private static void ScaleChunk(DenseLayer<T> layer, ref T x, ref T y, int rows)
    {
        T[] scale = layer.Scale!; // set where there are no weights
        for (int i = 0; i < layer.Columns; i++)
        {
            TVector factor = TLanes.Broadcast(scale[i]), bias = TLanes.Broadcast(layer.Bias[i]);
            for (int k = i * rows; k < (i + 1) * rows; k += TLanes.Count)
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref x, k), factor, bias), ref y, k);
        }
    }
}
