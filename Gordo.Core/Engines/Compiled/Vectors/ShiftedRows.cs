using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>
/// The rows of a matrix that lie in memory as lines, each of which is several rows that overlap. A convolution reads
/// its input this way without copying it once per position of the kernel.
/// </summary>
internal readonly ref struct ShiftedRows
{
    /// <param name="lines">Lines.</param>
    /// <param name="distance">Elements from the begin of one line to the next.</param>
    /// <param name="offsets">Elements from the begin of a line to each of its rows.</param>
    /// <param name="columns">Elements of a row.</param>
    /// <exception cref="ModelException">They reach farther than any tensor does.</exception>
    public ShiftedRows(int lines, int distance, ReadOnlySpan<int> offsets, int columns)
    {
        Lines = lines;
        Distance = distance;
        Offsets = offsets;
        Columns = columns;
        foreach (int offset in offsets)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            Length = Math.Max(Length, Extents.Of((long)offset + columns));
        }
        Length = Extents.Reach(lines, distance, Length);
        Count = Extents.Product(lines, offsets.Length);
    }

    public int Lines { get; }

    public int Distance { get; }

    public ReadOnlySpan<int> Offsets { get; }

    public int Columns { get; }

    /// <summary>Rows of all lines.</summary>
    public int Count { get; }

    /// <summary>Elements from the begin of the first line to the end of the last.</summary>
    public int Length { get; }
}
