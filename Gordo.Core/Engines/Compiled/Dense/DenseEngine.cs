using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>Runs dense networks with one kind of vector register.</summary>
/// <remarks>
/// Most rows run in chunks that store each column contiguously (see <see cref="ChunkKernel{TLanes, TVector, T}"/>);
/// the remaining rows run one or four at a time, each row contiguous.
/// </remarks>
/// <typeparam name="T">float or double; see <see cref="DenseNetwork{T}"/>.</typeparam>
internal abstract class DenseEngine<T>
{
    /// <summary>Rows in the smallest chunk, which is stored row by row.</summary>
    protected const int FewRows = 4;

    // Columns are read and written several chunks at a time, so that the hardware prefetches them; a group still fits
    // into the second-level cache.
    private const int GroupChunks = 8;

    /// <summary>The engine for the widest registers of this machine.</summary>
    public static DenseEngine<T> Best { get; } = Choose();

    /// <summary>Rows in a large chunk.</summary>
    public abstract int WideRows { get; }

    /// <summary>Rows in a small chunk.</summary>
    public abstract int NarrowRows { get; }

    /// <summary>Returns the number of scratch elements that a run of <paramref name="rows"/> rows needs.</summary>
    /// <exception cref="ModelException">More than a tensor may have.</exception>
    public int ScratchLength(DenseNetwork<T> network, int rows) =>
        Extents.Product(rows < GroupChunks * WideRows ? 3 : 2 + GroupChunks, ChunkLength(network));

    /// <summary>Runs row-major values through a network.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="x">[rows, network.Inputs].</param>
    /// <param name="y">[rows, network.Outputs].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="scratch">Scratch of <see cref="ScratchLength"/> elements.</param>
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
    /// <param name="x">One column per input of the network.</param>
    /// <param name="y">The output columns, one after another, <paramref name="stride"/> values apart.</param>
    /// <param name="stride">The distance between output columns, in values.</param>
    /// <param name="start">The first row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="scratch">Scratch of <see cref="ScratchLength"/> elements.</param>
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

    /// <summary>Returns the size of the next chunk; the last one may be larger than the rows left.</summary>
    public int ChunkRows(int left) =>
        left > 2 * NarrowRows ? WideRows
        : left >= Math.Min(6, NarrowRows) || (left > 1 && NarrowRows <= FewRows) ? NarrowRows
        : left > 1 ? FewRows
        : 1;

    /// <summary>Returns the elements of a chunk, enough for its widest layer; checked against the limit by the network.</summary>
    public int ChunkLength(DenseNetwork<T> network) => (network.Width + 1) * WideRows;

    /// <summary>Runs a chunk in place.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="chunk">The values, laid out as <see cref="Steps"/> returns.</param>
    /// <param name="scratch">Scratch twice as long as a chunk.</param>
    /// <param name="rows">The chunk size from <see cref="ChunkRows"/>.</param>
    public abstract void RunChunk(DenseNetwork<T> network, Span<T> chunk, Span<T> scratch, int rows);

    /// <summary>Returns the distance in elements between rows of a chunk, and between its columns.</summary>
    /// <remarks>Where rows are not contiguous, the kernels may overwrite one register between them.</remarks>
    protected (int Row, int Column) Steps(DenseNetwork<T> network, int lanes) =>
        lanes == 1 || lanes < NarrowRows ? (network.Width + NarrowRows, 1) : (1, lanes);

    /// <summary>Converts a column to chunk layout; elements after its last row keep their value.</summary>
    /// <param name="column">One value per row.</param>
    /// <param name="chunks">The chunks, from the position of the column's first value.</param>
    /// <param name="lanes">Rows per chunk.</param>
    /// <param name="size">Elements from one chunk to the next.</param>
    /// <param name="step">Elements from one row to the next.</param>
    protected abstract void FromDoubles(ReadOnlySpan<double> column, Span<T> chunks, int lanes, int size, int step);

    /// <summary>Converts a column back; see <see cref="FromDoubles"/>.</summary>
    protected abstract void ToDoubles(ReadOnlySpan<T> chunks, int lanes, int size, int step, Span<double> column);

    // One side is a chunk, the other the same number of tensor rows: neither length overflows.
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
