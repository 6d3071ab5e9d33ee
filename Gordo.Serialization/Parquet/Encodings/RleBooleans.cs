namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Converts run-length encoded booleans to PLAIN encoding, one bit each.</summary>
internal static class RleBooleans
{
    /// <summary>Reads the booleans of a page.</summary>
    /// <param name="data">The length of the runs in four bytes, then the runs.</param>
    /// <param name="count">The number of booleans.</param>
    /// <param name="plain">(count + 7) / 8 bytes.</param>
    public static void Read(ReadOnlySpan<byte> data, int count, Span<byte> plain)
    {
        var reader = new RleReader(ByteArrays.Next(ref data), bitWidth: 1);
        plain.Clear();
        Span<int> batch = stackalloc int[512];
        for (int done = 0; done < count;)
        {
            Span<int> next = batch[..Math.Min(batch.Length, count - done)];
            reader.Read(next);
            for (int i = 0; i < next.Length; i++, done++)
                plain[done >> 3] |= (byte)((next[i] & 1) << (done & 7));
        }
    }
}
