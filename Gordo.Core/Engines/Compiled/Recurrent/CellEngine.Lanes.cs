using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Recurrent;

/// <inheritdoc/>
/// <remarks>
/// Loops run over whole registers. For one sequence whose units do not fill the last register, the elements after them are
/// computed too and never read: all buffers are padded for that, and no store reaches into the next gate. Lengths are
/// checked here in 32 bits, once per step; <see cref="RecurrentPass{T}"/> has computed all buffer lengths in 64 bits before.
/// </remarks>
internal sealed class CellEngine<TLanes, TVector, T> : CellEngine<T>
    where TLanes : ILanes<TVector, T>
    where TVector : struct
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override int WideRows => ChunkKernel<TLanes, TVector, T>.WideRows;

    public override int NarrowRows => TLanes.Count;

    public override void Project(
        RecurrentWeights<T>.OneDirection weights, ReadOnlySpan<T> x, Span<T> gates, int stride, int lanes, int inputs, int columns)
    {
        ref T from = ref MemoryMarshal.GetReference(x[..checked(inputs * lanes)]);
        ref T to = ref MemoryMarshal.GetReference(gates[..checked((columns - 1) * stride + lanes)]);
        ref T matrix = ref MemoryMarshal.GetArrayDataReference(weights.Input);
        ref T bias = ref MemoryMarshal.GetArrayDataReference(weights.Bias);
        if (lanes == 1)
            RowKernel<TLanes, TVector, T>.Run(ref from, ref matrix, ref bias, ref to, inputs, columns);
        else if (lanes == WideRows)
            ChunkKernel<TLanes, TVector, T>.Wide<IChunkStart.PerColumn>(ref from, ref matrix, ref bias, 1, ref to, stride, inputs, columns);
        else
            ChunkKernel<TLanes, TVector, T>.Narrow<IChunkStart.PerColumn>(ref from, ref matrix, ref bias, 1, ref to, stride, inputs, columns);
    }

    public override void StepPlain(
        RecurrentCell cell, RecurrentWeights<T>.OneDirection weights, ReadOnlySpan<T> projected, int stride, Span<T> gates,
        Span<T> h, Span<T> c, int lanes, int hidden)
    {
        if (cell.Kind == RecurrentKind.Gru)
        {
            StepGru(cell, weights, projected, stride, gates, h, lanes, hidden);
            return;
        }
        int n = checked(hidden * lanes);
        ref T g = ref MemoryMarshal.GetReference(gates[..checked(cell.Gates * n)]);
        AddRecurrent(weights.Recurrent, projected, stride, h, gates, lanes, hidden, cell.Gates * hidden);
        ref T state = ref MemoryMarshal.GetReference(h[..n]);
        if (cell.Kind == RecurrentKind.Rnn)
            StepRnn(ref g, ref state, n);
        else
            StepLstm(ref g, ref state, ref MemoryMarshal.GetReference(c[..n]), n);
    }

    protected override void AddRecurrent(
        T[] weights, ReadOnlySpan<T> projected, int stride, ReadOnlySpan<T> h, Span<T> gates, int lanes, int hidden, int columns)
    {
        ref T start = ref Unsafe.AsRef(in MemoryMarshal.GetReference(projected[..checked((columns - 1) * stride + lanes)]));
        ref T state = ref Unsafe.AsRef(in MemoryMarshal.GetReference(h[..(hidden * lanes)]));
        ref T to = ref MemoryMarshal.GetReference(gates[..(columns * lanes)]);
        ref T matrix = ref MemoryMarshal.GetArrayDataReference(weights);
        if (lanes == 1)
            RowKernel<TLanes, TVector, T>.Run(ref state, ref matrix, ref start, ref to, hidden, columns);
        else if (lanes == WideRows)
            ChunkKernel<TLanes, TVector, T>.Wide<IChunkStart.PerRow>(ref state, ref matrix, ref start, stride, ref to, lanes, hidden, columns);
        else
            ChunkKernel<TLanes, TVector, T>.Narrow<IChunkStart.PerRow>(ref state, ref matrix, ref start, stride, ref to, lanes, hidden, columns);
    }

    protected override void Multiply(T[] weights, T[] bias, ReadOnlySpan<T> h, Span<T> result, int lanes, int hidden)
    {
        ref T state = ref Unsafe.AsRef(in MemoryMarshal.GetReference(h[..(hidden * lanes)]));
        ref T to = ref MemoryMarshal.GetReference(result[..(hidden * lanes)]);
        ref T matrix = ref MemoryMarshal.GetArrayDataReference(weights);
        ref T start = ref MemoryMarshal.GetArrayDataReference(bias);
        if (lanes == 1)
            RowKernel<TLanes, TVector, T>.Run(ref state, ref matrix, ref start, ref to, hidden, hidden);
        else if (lanes == WideRows)
            ChunkKernel<TLanes, TVector, T>.Wide<IChunkStart.PerColumn>(ref state, ref matrix, ref start, 1, ref to, lanes, hidden, hidden);
        else
            ChunkKernel<TLanes, TVector, T>.Narrow<IChunkStart.PerColumn>(ref state, ref matrix, ref start, 1, ref to, lanes, hidden, hidden);
    }

    private void StepGru(
        RecurrentCell cell, RecurrentWeights<T>.OneDirection weights, ReadOnlySpan<T> projected, int stride, Span<T> gates,
        Span<T> h, int lanes, int hidden)
    {
        int n = checked(hidden * lanes);
        ref T g = ref MemoryMarshal.GetReference(gates[..checked(4 * n)]);
        AddRecurrent(weights.Recurrent, projected, stride, h, gates, lanes, hidden, 2 * hidden);
        ReadOnlySpan<T> last = projected[checked(2 * hidden * stride)..];
        Span<T> candidate = gates.Slice(2 * n, n), through = gates.Slice(3 * n, n);
        ref T state = ref MemoryMarshal.GetReference(h[..n]);
        if (cell.LinearBeforeReset)
        {
            Multiply(weights.RecurrentLast, weights.BiasLast, h, through, lanes, hidden);
            ref T pending = ref Unsafe.AsRef(in MemoryMarshal.GetReference(last[..checked((hidden - 1) * stride + lanes)]));
            if (lanes == 1)
                AddReset(ref g, ref pending, n, n);
            else
                for (int unit = 0; unit < hidden; unit++)
                    AddReset(ref Unsafe.Add(ref g, unit * lanes), ref Unsafe.Add(ref pending, unit * stride), lanes, n);
        }
        else
        {
            for (int i = 0; i < n; i += TLanes.Count)
                TLanes.Store(TLanes.Multiply(TLanes.Sigmoid(TLanes.Load(ref g, n + i)), TLanes.Load(ref state, i)), ref g, 3 * n + i);
            AddRecurrent(weights.RecurrentLast, last, stride, through, candidate, lanes, hidden, hidden);
        }
        FinishGru(ref g, ref state, n);
    }

    // candidate = input part + σ(reset) * state part; ascending, so that elements stored beyond the end are overwritten.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddReset(ref T gates, ref T pending, int length, int n)
    {
        for (int i = 0; i < length; i += TLanes.Count)
        {
            TVector reset = TLanes.Sigmoid(TLanes.Load(ref gates, n + i));
            TVector through = TLanes.Load(ref gates, 3 * n + i);
            TLanes.Store(TLanes.MultiplyAdd(reset, through, TLanes.Load(ref pending, i)), ref gates, 2 * n + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FinishGru(ref T gates, ref T h, int n)
    {
        for (int i = 0; i < n; i += TLanes.Count)
        {
            TVector update = TLanes.Sigmoid(TLanes.Load(ref gates, i));
            TVector candidate = TLanes.Tanh(TLanes.Load(ref gates, 2 * n + i));
            TVector change = TLanes.Subtract(TLanes.Load(ref h, i), candidate);
            TLanes.Store(TLanes.MultiplyAdd(update, change, candidate), ref h, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StepRnn(ref T gates, ref T h, int n)
    {
        for (int i = 0; i < n; i += TLanes.Count)
            TLanes.Store(TLanes.Tanh(TLanes.Load(ref gates, i)), ref h, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StepLstm(ref T gates, ref T h, ref T c, int n)
    {
        for (int i = 0; i < n; i += TLanes.Count)
        {
            TVector input = TLanes.Sigmoid(TLanes.Load(ref gates, i));
            TVector forget = TLanes.Sigmoid(TLanes.Load(ref gates, 2 * n + i));
            TVector candidate = TLanes.Tanh(TLanes.Load(ref gates, 3 * n + i));
            TVector cell = TLanes.MultiplyAdd(forget, TLanes.Load(ref c, i), TLanes.Multiply(input, candidate));
            TLanes.Store(cell, ref c, i);
            TVector output = TLanes.Sigmoid(TLanes.Load(ref gates, n + i));
            TLanes.Store(TLanes.Multiply(output, TLanes.Tanh(cell)), ref h, i);
        }
    }
}
