using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>Runs dense networks with one kind of register.</summary>
/// <remarks>
/// Rows go in chunks with the values of a column side by side (see <see cref="ChunkKernel{TLanes, TVector, T}"/>);
/// the few that are left over go one or four at a time, each with its own values side by side.
/// </remarks>
/// <typeparam name="T">As of a <see cref="DenseNetwork{T}"/>.</typeparam>
internal abstract class DenseEngine<T>
{
    /// <summary>Rows in the smallest chunk, which is laid out row by row.</summary>
    protected const int FewRows = 4;

    // A column's rows are read and written in longer pieces, which the memory delivers ahead; still well within the
    // second-level cache.
    private const int GroupChunks = 8;

    /// <summary>The engine for the widest registers of this machine.</summary>
    public static DenseEngine<T> Best { get; } = Choose();

    /// <summary>Rows in a large chunk.</summary>
    public abstract int WideRows { get; }

    /// <summary>Rows in a small chunk.</summary>
    public abstract int NarrowRows { get; }

    /// <summary>Elements of scratch a run of so many rows needs.</summary>
    /// <exception cref="ModelException">More than a tensor may have.</exception>
    public int ScratchLength(DenseNetwork<T> network, int rows) =>
        Extents.Product(rows < GroupChunks * WideRows ? 3 : 2 + GroupChunks, ChunkLength(network));

    /// <summary>Runs row-major values through a network.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="x">[rows, network.Inputs].</param>
    /// <param name="y">[rows, network.Outputs].</param>
    /// <param name="rows">How many.</param>
    /// <param name="scratch">As <see cref="ScratchLength"/> says.</param>
    public void Run(DenseNetwork<T> network, ReadOnlySpan<T> x, Span<T> y, int rows, Span<T> scratch)
    {
        Span<T> chunk = scratch[..ChunkLength(network)];
        for (int row = 0; row < rows;)
        {
            int lanes = ChunkRows(rows - row), count = Math.Min(lanes, rows - row);
            ReadOnlySpan<T> from = x.Slice(row * network.Inputs, count * network.Inputs);
            Span<T> to = y.Slice(row * network.Outputs, count * network.Outputs);
            (int rowStep, int columnStep) = Steps(network, lanes);
            Move(from, network.Inputs, 1, chunk, rowStep, columnStep, count, network.Inputs);
            RunChunk(network, chunk, scratch[chunk.Length..], lanes);
            Move(chunk, rowStep, columnStep, to, network.Outputs, 1, count, network.Outputs);
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
    /// <param name="scratch">As <see cref="ScratchLength"/> says.</param>
    public void RunColumns(
        DenseNetwork<T> network, ReadOnlySpan<ReadOnlyMemory<double>> x, Span<double> y, int stride, int start, int rows, Span<T> scratch)
    {
        int size = ChunkLength(network), group = GroupChunks * WideRows;
        Span<T> chunks = scratch[(2 * size)..];
        scratch = scratch[..(2 * size)];
        for (int end = start + rows; start < end;)
        {
            int left = end - start, lanes = ChunkRows(left);
            int count = left >= group ? group : Math.Min(lanes, left);
            (int rowStep, int columnStep) = Steps(network, lanes);
            for (int i = 0; i < x.Length; i++)
                FromDoubles(x[i].Span.Slice(start, count), chunks[(i * columnStep)..], lanes, size, rowStep);
            for (int row = 0, at = 0; row < count; row += lanes, at += size)
                RunChunk(network, chunks.Slice(at, size), scratch, lanes);
            for (int i = 0; i < network.Outputs; i++)
                ToDoubles(chunks[(i * columnStep)..], lanes, size, rowStep, y.Slice(i * stride + start, count));
            start += count;
        }
    }

    /// <summary>How many rows to take next; the last chunk may be larger than what is left.</summary>
    public int ChunkRows(int left) =>
        left > 2 * NarrowRows ? WideRows
        : left >= Math.Min(6, NarrowRows) || (left > 1 && NarrowRows <= FewRows) ? NarrowRows
        : left > 1 ? FewRows
        : 1;

    /// <summary>Elements of a chunk's values: more than of any of its layers, and held against the limit by the network.</summary>
    public int ChunkLength(DenseNetwork<T> network) => (network.Width + 1) * WideRows;

    /// <summary>Runs a chunk in place.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="chunk">Laid out as <see cref="Steps"/> says.</param>
    /// <param name="scratch">Twice as long as a chunk.</param>
    /// <param name="rows">As <see cref="ChunkRows"/> says.</param>
    public abstract void RunChunk(DenseNetwork<T> network, Span<T> chunk, Span<T> scratch, int rows);

    /// <summary>Elements from one row of a chunk to the next, and from one column to the next.</summary>
    /// <remarks>Where rows lie apart there is a register between them, which the kernels write over.</remarks>
    protected (int Row, int Column) Steps(DenseNetwork<T> network, int lanes) =>
        lanes == 1 || lanes < NarrowRows ? (network.Width + NarrowRows, 1) : (1, lanes);

    /// <summary>Converts a column to what it is in chunks; what is behind its last row there stays.</summary>
    /// <param name="column">One value per row.</param>
    /// <param name="chunks">From where the column's first value belongs.</param>
    /// <param name="lanes">Rows per chunk.</param>
    /// <param name="size">Elements from one chunk to the next.</param>
    /// <param name="step">Elements from one row to the next.</param>
    protected abstract void FromDoubles(ReadOnlySpan<double> column, Span<T> chunks, int lanes, int size, int step);

    /// <summary>Converts a column back; see <see cref="FromDoubles"/>.</summary>
    protected abstract void ToDoubles(ReadOnlySpan<T> chunks, int lanes, int size, int step, Span<double> column);

    // One side is a chunk, the other as many rows of a tensor: neither length wraps.
    private static void Move(
        ReadOnlySpan<T> source, int sourceRow, int sourceColumn, Span<T> target, int targetRow, int targetColumn, int rows, int columns)
    {
        if (rows == 0 || columns == 0)
            return;
        ref T from = ref MemoryMarshal.GetReference(source[..((rows - 1) * sourceRow + (columns - 1) * sourceColumn + 1)]);
        ref T to = ref MemoryMarshal.GetReference(target[..((rows - 1) * targetRow + (columns - 1) * targetColumn + 1)]);
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < columns; k++)
                Unsafe.Add(ref to, i * targetRow + k * targetColumn) = Unsafe.Add(ref from, i * sourceRow + k * sourceColumn);
        }
    }

    private static DenseEngine<T> Choose()
    {
        object engine = (typeof(T) == typeof(float), Vector512.IsHardwareAccelerated) switch
        {
            (true, true) => new DenseEngine<Lanes512<float>, Vector512<float>, float>(),
            (true, false) => new DenseEngine<Lanes256<float>, Vector256<float>, float>(),
            (false, true) => new DenseEngine<Lanes512<double>, Vector512<double>, double>(),
            (false, false) => new DenseEngine<Lanes256<double>, Vector256<double>, double>(),
        };
        return (DenseEngine<T>)engine;
    }
}
