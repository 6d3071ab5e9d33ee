using Gordo.Serialization.Frames;

namespace Gordo.Core.Numerics;

/// <summary>Columns of one length, in one piece of lent memory where that is of a reasonable size.</summary>
internal readonly struct ColumnBlock
{
    // The pool keeps few arrays of each size; beyond some megabytes, what rounding up to a power of two wastes is worse.
    private const int MostValues = 1 << 20;

    private readonly Memory<double> _together;
    private readonly Memory<double>[]? _apart;

    /// <summary>Lends memory for <paramref name="count"/> times <paramref name="rows"/> values, undefined ones.</summary>
    public ColumnBlock(int count, int rows, FrameMemory memory)
    {
        Count = count;
        Rows = rows;
        if ((long)count * rows <= MostValues)
        {
            _together = memory.Rent<double>(count * rows);
            return;
        }
        _apart = new Memory<double>[count];
        for (int i = 0; i < count; i++)
            _apart[i] = memory.Rent<double>(rows);
    }

    /// <summary>The number of columns.</summary>
    public int Count { get; }

    /// <summary>The length of each.</summary>
    public int Rows { get; }

    /// <summary>A column; to be written before others see it.</summary>
    public Memory<double> this[int column] => _apart is null ? _together.Slice(column * Rows, Rows) : _apart[column];
}
