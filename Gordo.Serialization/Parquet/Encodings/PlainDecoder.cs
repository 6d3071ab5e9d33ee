namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Converts values in PLAIN encoding to a frame's values.</summary>
/// <exception cref="FrameException">There are fewer values than <paramref name="values"/> needs.</exception>
internal delegate void PlainDecoder<T>(ReadOnlySpan<byte> plain, Span<T> values)
    where T : unmanaged;
