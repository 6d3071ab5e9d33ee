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
    public ShiftedRows(int lines, int distance, ReadOnlySpan<int> offsets, int columns)
    {
        Lines = lines;
        Distance = distance;
        Offsets = offsets;
        Columns = columns;
        foreach (int offset in offsets)
            Length = Math.Max(Length, offset + columns);
        Length = lines == 0 ? 0 : Length + (lines - 1) * distance;
    }

    public int Lines { get; }

    public int Distance { get; }

    public ReadOnlySpan<int> Offsets { get; }

    public int Columns { get; }

    /// <summary>Rows of all lines.</summary>
    public int Count => Lines * Offsets.Length;

    /// <summary>Elements from the begin of the first line to the end of the last.</summary>
    public int Length { get; }
}
