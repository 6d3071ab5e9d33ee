namespace Gordo.Serialization.Frames;

/// <summary>
/// How much a reader may make of what a sender sends or claims. Bytes that are used where they lie cost nothing; what
/// is decompressed, decoded or put together counts.
/// </summary>
public sealed record FrameLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static FrameLimits Default { get; } = new();

    /// <summary>The most cells a frame may have, rows times columns, row labels that are a column among them.</summary>
    public long MaxCells { get; init; } = 20_000_000;

    /// <summary>The most rows a frame may have; rows of nothing but nulls need no bytes, so bytes alone don't bound them.</summary>
    public int MaxRows { get; init; } = 10_000_000;

    /// <summary>The most columns a frame may have.</summary>
    public int MaxColumns { get; init; } = 100_000;

    /// <summary>The most bytes that may be allocated for a frame in a binary format, 160 MB unless said otherwise.</summary>
    public long MaxBytes { get; init; } = 160_000_000;

    /// <summary>How deep values of JSON that nobody asked for may be nested; a frame itself has three levels at most.</summary>
    public int MaxJsonDepth { get; init; } = 64;

    /// <summary>Refuses frames that are larger.</summary>
    /// <exception cref="FrameException">There are more cells than <see cref="MaxCells"/>, or more columns than <see cref="MaxColumns"/>.</exception>
    internal void Check(long rows, long columns)
    {
        if (columns > MaxColumns)
            throw new FrameException($"The frame has {columns} columns or more; {MaxColumns} are allowed.");
        if (columns > 0 && rows > MaxCells / columns)
            throw new FrameException($"The frame has {rows} rows or more and {columns} columns or more; {MaxCells} cells are allowed, rows times columns.");
    }
}
