namespace Gordo.Serialization.Frames;

/// <summary>
/// Limits on the frames that readers build from a client's bytes. Bytes used in place cost nothing; bytes that are
/// decompressed, decoded or joined count.
/// </summary>
public sealed record FrameLimits
{
    /// <summary>The limits used if none are given.</summary>
    public static FrameLimits Default { get; } = new();

    /// <summary>The maximum number of cells: rows times columns, including a column of row labels.</summary>
    public long MaxCells { get; init; } = 20_000_000;

    /// <summary>The maximum number of rows. A separate limit, because rows that are all null take no bytes.</summary>
    public int MaxRows { get; init; } = 10_000_000;

    /// <summary>The maximum number of columns.</summary>
    public int MaxColumns { get; init; } = 100_000;

    /// <summary>The maximum number of bytes allocated for a frame in a binary format, 160 MB by default.</summary>
    public long MaxBytes { get; init; } = 160_000_000;

    /// <summary>The maximum nesting depth of skipped JSON values. A frame itself has at most three levels.</summary>
    public int MaxJsonDepth { get; init; } = 64;

    /// <summary>Throws if a frame exceeds the limits.</summary>
    /// <exception cref="FrameException">There are more cells than <see cref="MaxCells"/>, or more columns than <see cref="MaxColumns"/>.</exception>
    internal void Check(long rows, long columns)
    {
        if (columns > MaxColumns)
            throw new FrameException($"The frame has at least {columns} columns; the maximum is {MaxColumns}.");
        if (columns > 0 && rows > MaxCells / columns)
            throw new FrameException($"The frame has at least {rows} rows and {columns} columns; at most {MaxCells} cells are allowed (rows times columns).");
    }
}
