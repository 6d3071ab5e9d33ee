namespace Gordo.Serialization.Frames;

/// <summary>
/// How much a binary reader may make of what a sender claims. Bytes that are used where they lie cost nothing;
/// what is decompressed, decoded or put together counts.
/// </summary>
public sealed record FrameLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static FrameLimits Default { get; } = new();

    /// <summary>The most rows a frame may have; rows of nothing but nulls need no bytes, so bytes alone don't bound them.</summary>
    public int MaxRows { get; init; } = 10_000_000;

    /// <summary>The most columns a frame may have.</summary>
    public int MaxColumns { get; init; } = 100_000;

    /// <summary>The most bytes that may be allocated for one frame, 128 MiB unless said otherwise.</summary>
    public long MaxBytes { get; init; } = 128L << 20;
}
