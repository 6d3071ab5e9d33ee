using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <inheritdoc/>
internal sealed class DenseEngine<TLanes, TVector, T> : DenseEngine<T>
    where TLanes : ILanes<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    public override int WideRows => ChunkKernel<TLanes, TVector, T>.WideRows;

    public override int NarrowRows => TLanes.Count;

    public override void RunChunk(DenseNetwork<T> network, Span<T> chunk, Span<T> scratch, int rows)
    {
        DenseLayer<T>[] layers = network.Layers;
        int size = scratch.Length / 2, step = Steps(network, rows).Row;
        Span<T> from = chunk;
        for (int i = 0; i < layers.Length; i++)
        {
            // The last layer writes to the buffer that the first has read.
            Span<T> to = i > 0 && i == layers.Length - 1 ? chunk : i % 2 == 0 ? scratch[..size] : scratch[size..];
            if (step == 1)
                RunColumns(layers[i], from[..(layers[i].Inner * rows)], to[..(layers[i].Columns * rows)], rows);
            else
                RunRows(layers[i], from[..((rows - 1) * step + layers[i].Inner)], to[..(rows * step)], step, rows);
            from = to;
        }
        if (layers.Length == 1)
            from[..chunk.Length].CopyTo(chunk);
    }

    private void RunColumns(DenseLayer<T> layer, Span<T> x, Span<T> y, int rows)
    {
        ref T from = ref MemoryMarshal.GetReference(x);
        ref T to = ref MemoryMarshal.GetReference(y);
        ref T bias = ref MemoryMarshal.GetArrayDataReference(layer.Bias);
        if (layer.Weights is not { } weights)
            ScaleChunk(layer, ref from, ref to, rows);
        else if (rows == WideRows)
            ChunkKernel<TLanes, TVector, T>.Wide<IChunkStart.PerColumn>(
                ref from, ref MemoryMarshal.GetArrayDataReference(weights), ref bias, 1, ref to, rows, layer.Inner, layer.Columns);
        else
            ChunkKernel<TLanes, TVector, T>.Narrow<IChunkStart.PerColumn>(
                ref from, ref MemoryMarshal.GetArrayDataReference(weights), ref bias, 1, ref to, rows, layer.Inner, layer.Columns);
        Activations<TLanes, TVector, T>.Apply(layer.Activation, ref to, y.Length);
    }

    private static void RunRows(DenseLayer<T> layer, Span<T> x, Span<T> y, int step, int rows)
    {
        ref T from = ref MemoryMarshal.GetReference(x);
        ref T to = ref MemoryMarshal.GetReference(y);
        ref T bias = ref MemoryMarshal.GetArrayDataReference(layer.Bias);
        if (layer.Weights is { } weights && rows == 1)
            RowKernel<TLanes, TVector, T>.Run(
                ref from, ref MemoryMarshal.GetArrayDataReference(weights), ref bias, ref to, layer.Inner, layer.Columns);
        else if (layer.Weights is { } several)
            RowKernel<TLanes, TVector, T>.RunFour(
                ref from, ref MemoryMarshal.GetArrayDataReference(several), ref bias, ref to, step, layer.Inner, layer.Columns);
        // Whole registers: elements past the last column are computed too and never read.
        int length = (layer.Columns + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        for (int row = 0; row < rows; row++, from = ref Unsafe.Add(ref from, step), to = ref Unsafe.Add(ref to, step))
        {
            if (layer.Weights is null)
                ScaleRow(layer, ref from, ref to);
            Activations<TLanes, TVector, T>.Apply(layer.Activation, ref to, length);
        }
    }

    protected override void FromDoubles(ReadOnlySpan<double> column, Span<T> chunks, int lanes, int size, int step)
    {
        ref double from = ref MemoryMarshal.GetReference(column);
        for (int start = 0; start < column.Length; start += lanes, chunks = chunks[Math.Min(size, chunks.Length)..])
        {
            int count = Math.Min(lanes, column.Length - start), i = 0;
            ref T to = ref MemoryMarshal.GetReference(chunks[..((count - 1) * step + 1)]);
            for (; step == 1 && i <= count - TLanes.Count; i += TLanes.Count)
                TLanes.Store(TLanes.LoadDoubles(ref from, start + i), ref to, i);
            for (; i < count; i++)
                Unsafe.Add(ref to, i * step) = T.CreateTruncating(column[start + i]);
        }
    }

    protected override void ToDoubles(ReadOnlySpan<T> chunks, int lanes, int size, int step, Span<double> column)
    {
        ref double to = ref MemoryMarshal.GetReference(column);
        for (int start = 0; start < column.Length; start += lanes, chunks = chunks[Math.Min(size, chunks.Length)..])
        {
            int count = Math.Min(lanes, column.Length - start), i = 0;
            ref T from = ref MemoryMarshal.GetReference(chunks[..((count - 1) * step + 1)]);
            for (; step == 1 && i <= count - TLanes.Count; i += TLanes.Count)
                TLanes.StoreDoubles(TLanes.Load(ref from, i), ref to, start + i);
            for (; i < count; i++)
                column[start + i] = double.CreateTruncating(Unsafe.Add(ref from, i * step));
        }
    }

    private static void ScaleRow(DenseLayer<T> layer, ref T x, ref T y)
    {
        ref T scale = ref MemoryMarshal.GetArrayDataReference(layer.Scale!); // not null without weights
        ref T bias = ref MemoryMarshal.GetArrayDataReference(layer.Bias);
        for (int i = 0; i < layer.Columns; i += TLanes.Count)
        {
            TVector scaled = TLanes.MultiplyAdd(TLanes.Load(ref x, i), TLanes.Load(ref scale, i), TLanes.Load(ref bias, i));
            TLanes.Store(scaled, ref y, i);
        }
    }

    private static void ScaleChunk(DenseLayer<T> layer, ref T x, ref T y, int rows)
    {
        T[] scale = layer.Scale!; // not null without weights
        for (int i = 0; i < layer.Columns; i++)
        {
            TVector factor = TLanes.Broadcast(scale[i]), bias = TLanes.Broadcast(layer.Bias[i]);
            for (int k = i * rows; k < (i + 1) * rows; k += TLanes.Count)
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref x, k), factor, bias), ref y, k);
        }
    }
}
