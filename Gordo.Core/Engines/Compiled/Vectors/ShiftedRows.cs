using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>
/// A matrix stored as lines, each of which contains several overlapping rows. A convolution reads its input this way
/// without copying it per kernel position.
/// </summary>
internal readonly ref struct ShiftedRows
{
    /// <param name="lines">The number of lines.</param>
    /// <param name="distance">Elements from the start of one line to the next.</param>
    /// <param name="offsets">Elements from the start of a line to each of its rows.</param>
    /// <param name="columns">Elements of a row.</param>
    /// <exception cref="ModelException">The rows exceed the maximum size of a tensor.</exception>
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

    /// <summary>The number of rows in all lines.</summary>
    public int Count { get; }

    /// <summary>Elements from the start of the first line to the end of the last.</summary>
    public int Length { get; }
}
