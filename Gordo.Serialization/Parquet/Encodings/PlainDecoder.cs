namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Turns values in PLAIN encoding into those of a frame.</summary>
/// <exception cref="FrameException">There are fewer than <paramref name="values"/> takes.</exception>
internal delegate void PlainDecoder<T>(ReadOnlySpan<byte> plain, Span<T> values)
    where T : unmanaged;
