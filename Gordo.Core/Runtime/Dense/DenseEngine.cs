using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gordo.Core.Runtime.Vectors;

namespace Gordo.Core.Runtime.Dense;

/// <summary>Runs dense networks with one kind of register.</summary>
/// <remarks>
/// Rows go in chunks with the values of a column side by side (see <see cref="ChunkKernel{TLanes, TVector, T}"/>);
/// the few that are left over go one by one.
/// </remarks>
internal abstract class DenseEngine<T>
    where T : unmanaged
{
    // A column's rows are read and written in longer pieces, which the memory delivers ahead; still well within the
    // second-level cache.
    private const int GroupChunks = 4;

    /// <summary>The engine for the widest registers of this machine.</summary>
    public static DenseEngine<T> Best { get; } = Choose();

    /// <summary>Rows in a large chunk.</summary>
    public abstract int WideRows { get; }

    /// <summary>Rows in a small chunk.</summary>
    public abstract int NarrowRows { get; }

    /// <summary>Elements of scratch a run needs.</summary>
    public int ScratchLength(DenseNetwork<T> network) => 2 * (network.Width * WideRows + WideRows);

    /// <summary>Elements of scratch <see cref="RunColumns"/> needs.</summary>
    public int ColumnScratchLength(DenseNetwork<T> network, int rows) =>
        ScratchLength(network) + (rows < GroupChunks * WideRows ? 0 : GroupChunks * network.Width * WideRows);

    /// <summary>Runs row-major values through a network.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="x">[rows, network.Inputs].</param>
    /// <param name="y">[rows, network.Outputs].</param>
    /// <param name="rows">How many.</param>
    /// <param name="scratch">As <see cref="ScratchLength"/> says.</param>
    public void Run(DenseNetwork<T> network, ReadOnlySpan<T> x, Span<T> y, int rows, Span<T> scratch)
    {
        int row = 0;
        while (row < rows)
        {
            int count = ChunkRows(rows - row);
            ReadOnlySpan<T> from = x.Slice(row * network.Inputs, Math.Min(count, rows - row) * network.Inputs);
            Span<T> to = y.Slice(row * network.Outputs, Math.Min(count, rows - row) * network.Outputs);
            if (count == 1)
            {
                from.CopyTo(scratch);
                RunRow(network, scratch)[..to.Length].CopyTo(to);
            }
            else
            {
                SideBySide(from, scratch, network.Inputs, count);
                RowMajor(RunChunk(network, scratch, count), to, network.Outputs, count);
            }
            row += count;
        }
    }

    /// <summary>Runs columns of doubles through a network.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="x">As many columns as the network has inputs.</param>
    /// <param name="y">Columns one after the other, each of <paramref name="stride"/> values.</param>
    /// <param name="stride">See there.</param>
    /// <param name="start">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="scratch">As <see cref="ColumnScratchLength"/> says.</param>
    public void RunColumns(
        DenseNetwork<T> network, ReadOnlySpan<ReadOnlyMemory<double>> x, Span<double> y, int stride, int start, int rows, Span<T> scratch)
    {
        int end = start + rows, group = GroupChunks * WideRows;
        Span<T> chunks = scratch[ScratchLength(network)..];
        scratch = scratch[..ScratchLength(network)];
        for (; end - start >= group; start += group)
            RunGroup(network, x, y, stride, start, scratch, chunks);
        while (start < end)
        {
            int lanes = ChunkRows(end - start), count = Math.Min(lanes, end - start);
            for (int i = 0; i < x.Length; i++)
                FromDoubles(x[i].Span.Slice(start, count), scratch.Slice(i * lanes, lanes));
            ReadOnlySpan<T> result = lanes == 1 ? RunRow(network, scratch) : RunChunk(network, scratch, lanes);
            for (int i = 0; i < network.Outputs; i++)
                ToDoubles(result.Slice(i * lanes, count), y.Slice(i * stride + start, count));
            start += count;
        }
    }

    private void RunGroup(
        DenseNetwork<T> network, ReadOnlySpan<ReadOnlyMemory<double>> x, Span<double> y, int stride, int start, Span<T> scratch, Span<T> chunks)
    {
        int rows = WideRows, size = network.Width * rows;
        for (int i = 0; i < x.Length; i++)
        {
            ReadOnlySpan<double> column = x[i].Span.Slice(start, GroupChunks * rows);
            for (int k = 0; k < GroupChunks; k++)
                FromDoubles(column.Slice(k * rows, rows), chunks.Slice(k * size + i * rows, rows));
        }
        for (int k = 0; k < GroupChunks; k++)
        {
            Span<T> chunk = chunks.Slice(k * size, size);
            chunk[..(x.Length * rows)].CopyTo(scratch);
            RunChunk(network, scratch, rows)[..(network.Outputs * rows)].CopyTo(chunk);
        }
        for (int i = 0; i < network.Outputs; i++)
        {
            Span<double> column = y.Slice(i * stride + start, GroupChunks * rows);
            for (int k = 0; k < GroupChunks; k++)
                ToDoubles(chunks.Slice(k * size + i * rows, rows), column.Slice(k * rows, rows));
        }
    }

    /// <summary>Converts the doubles there are; what is behind them in the lanes stays.</summary>
    protected abstract void FromDoubles(ReadOnlySpan<double> column, Span<T> lanes);

    /// <summary>Converts to doubles.</summary>
    protected abstract void ToDoubles(ReadOnlySpan<T> lanes, Span<double> column);

    /// <summary>How many rows to take next; the last chunk may be larger than what is left.</summary>
    public int ChunkRows(int left) =>
        left > 3 * NarrowRows ? WideRows
        : left >= Math.Min(6, NarrowRows) ? NarrowRows
        : 1;

    /// <summary>Runs one row, given at the start of the scratch.</summary>
    /// <returns>The result, somewhere in the scratch.</returns>
    public abstract Span<T> RunRow(DenseNetwork<T> network, Span<T> scratch);

    /// <summary>Runs a chunk of <see cref="WideRows"/> or <see cref="NarrowRows"/>, given at the start of the scratch.</summary>
    /// <returns>[network.Outputs, rows], somewhere in the scratch.</returns>
    public abstract Span<T> RunChunk(DenseNetwork<T> network, Span<T> scratch, int rows);

    // The rows that a chunk has beyond those there are keep what was in the memory; nobody reads their results.
    private static void SideBySide(ReadOnlySpan<T> rows, Span<T> chunk, int width, int lanes)
    {
        int count = width == 0 ? 0 : rows.Length / width;
        ref T to = ref MemoryMarshal.GetReference(chunk[..(width * lanes)]);
        ref T from = ref MemoryMarshal.GetReference(rows);
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < width; k++)
                Unsafe.Add(ref to, k * lanes + i) = Unsafe.Add(ref from, i * width + k);
        }
    }

    private static void RowMajor(ReadOnlySpan<T> chunk, Span<T> rows, int width, int lanes)
    {
        int count = width == 0 ? 0 : rows.Length / width;
        ref T from = ref MemoryMarshal.GetReference(chunk[..(width * lanes)]);
        ref T to = ref MemoryMarshal.GetReference(rows);
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < width; k++)
                Unsafe.Add(ref to, i * width + k) = Unsafe.Add(ref from, k * lanes + i);
        }
    }

    private static DenseEngine<T> Choose()
    {
        object engine = (typeof(T) == typeof(float), Vector512.IsHardwareAccelerated) switch
        {
            (true, true) => new DenseEngine<Single512, Vector512<float>, float>(),
            (true, false) => new DenseEngine<Single256, Vector256<float>, float>(),
            (false, true) => new DenseEngine<Double512, Vector512<double>, double>(),
            (false, false) => new DenseEngine<Double256, Vector256<double>, double>(),
        };
        return (DenseEngine<T>)engine;
    }
}
