using System.Collections;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Numerics;

/// <summary>Columns of equal length in rented memory: one contiguous buffer, or one per column if the block is large.</summary>
internal readonly struct ColumnBlock : IReadOnlyList<ReadOnlyMemory<double>>
{
    // The pool keeps few arrays per size; above some megabytes, rounding one buffer up to a power of two wastes more.
    private const int MaxValues = 1 << 20;

    private readonly Memory<double> _contiguous;
    private readonly Memory<double>[]? _separate;

    /// <summary>Rents memory for <paramref name="count"/> × <paramref name="rows"/> values; they are not initialized.</summary>
    public ColumnBlock(int count, int rows, FrameMemory memory)
    {
        Count = count;
        Rows = rows;
        if ((long)count * rows <= MaxValues)
        {
            _contiguous = memory.Rent<double>(count * rows);
            return;
        }
        _separate = new Memory<double>[count];
        for (int i = 0; i < count; i++)
            _separate[i] = memory.Rent<double>(rows);
    }

    /// <summary>The number of columns.</summary>
    public int Count { get; }

    /// <summary>The number of rows of each column.</summary>
    public int Rows { get; }

    /// <summary>Returns a column; it must be written before it is read.</summary>
    public Memory<double> this[int column] => _separate is null ? _contiguous.Slice(column * Rows, Rows) : _separate[column];

    /// <inheritdoc/>
    ReadOnlyMemory<double> IReadOnlyList<ReadOnlyMemory<double>>.this[int column] => this[column];

    /// <inheritdoc/>
    public IEnumerator<ReadOnlyMemory<double>> GetEnumerator() => ToColumns().AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns all columns.</summary>
    public ReadOnlyMemory<double>[] ToColumns()
    {
        var columns = new ReadOnlyMemory<double>[Count];
        for (int i = 0; i < Count; i++)
            columns[i] = this[i];
        return columns;
    }
}
