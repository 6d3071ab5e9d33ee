using System.Runtime.InteropServices;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Prediction;

/// <summary>Memory for columns of the same length, lent in one piece where that is of a reasonable size.</summary>
internal static class ColumnBlock
{
    // The pool keeps few arrays of each size; beyond some megabytes, what rounding up to a power of two wastes is worse.
    private const int MostValues = 1 << 20;

    /// <summary>Lends memory for <paramref name="columns"/> times <paramref name="rows"/> values, undefined ones.</summary>
    public static ReadOnlyMemory<double>[] Rent(int columns, int rows, FrameMemory memory)
    {
        var rented = new ReadOnlyMemory<double>[columns];
        bool together = (long)columns * rows <= MostValues;
        Memory<double> block = together ? memory.Rent<double>(columns * rows) : default;
        for (int i = 0; i < columns; i++)
            rented[i] = together ? block.Slice(i * rows, rows) : memory.Rent<double>(rows);
        return rented;
    }

    /// <summary>Where the values of a column that was rented here are written, before others see it.</summary>
    public static Span<double> Writable(ReadOnlyMemory<double> column) => MemoryMarshal.AsMemory(column).Span;
}
