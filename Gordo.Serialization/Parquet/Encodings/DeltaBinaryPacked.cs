using System.Numerics;

namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Reads integers stored as bit-packed differences.</summary>
/// <remarks>
/// <see href="https://github.com/apache/parquet-format/blob/master/Encodings.md#delta-encoding-delta_binary_packed--5">
/// Encodings.md, Delta Encoding</see>.
/// </remarks>
internal static class DeltaBinaryPacked
{
    /// <summary>Reads integers.</summary>
    /// <param name="data">Starts with the encoded integers; more bytes may follow.</param>
    /// <param name="values">Receives the integers. Values wrap around in a 32-bit column.</param>
    /// <returns>The number of bytes read.</returns>
    /// <exception cref="FrameException">The data is damaged, or its count differs from <paramref name="values"/>.</exception>
    public static int Read<T>(ReadOnlySpan<byte> data, Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        int position = 0;
        ulong blockSize = ReadVarint(data, ref position);
        ulong miniblocks = ReadVarint(data, ref position);
        ulong count = ReadVarint(data, ref position);
        long value = ReadZigZag(data, ref position);
        if (miniblocks == 0 || blockSize is 0 or > int.MaxValue || blockSize % miniblocks != 0
            || blockSize / miniblocks % 8 != 0)
            throw new FrameException($"Delta encoding has blocks of {blockSize} values in {miniblocks} miniblocks, which is invalid.");
        if (count != (ulong)values.Length)
            throw new FrameException($"Delta encoding announces {count} values, expected {values.Length}.");
        if (values.IsEmpty)
            return position;
        values[0] = T.CreateTruncating(value);
        int done = 1;
        int perMiniblock = (int)(blockSize / miniblocks);
        while (done < values.Length)
        {
            long minimum = ReadZigZag(data, ref position);
            if (miniblocks > (ulong)(data.Length - position))
                throw new FrameException("Delta encoding ends inside the header of a block.");
            ReadOnlySpan<byte> widths = data.Slice(position, (int)miniblocks);
            position += widths.Length;
            for (int i = 0; i < widths.Length && done < values.Length; i++)
            {
                int taken = Math.Min(perMiniblock, values.Length - done);
                position += ReadMiniblock(
                    data[position..], widths[i], perMiniblock, minimum, ref value, values.Slice(done, taken));
                done += taken;
            }
        }
        return position;
    }

    private static int ReadMiniblock<T>(
        ReadOnlySpan<byte> data, int bitWidth, int length, long minimum, ref long value, Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (bitWidth > 64)
            throw new FrameException($"Delta encoding has a bit width of {bitWidth}; the maximum is 64.");
        long bytes = (long)length * bitWidth / 8;
        if (bytes > data.Length)
            throw new FrameException($"Delta encoding announces {bytes} bytes of differences, {data.Length} remain.");
        long current = value;
        for (int i = 0; i < values.Length; i++)
        {
            // Sums wrap around, as the format specifies.
            current += minimum + (long)BitUnpacker.ReadWide(data, bitWidth, (long)i * bitWidth);
            values[i] = T.CreateTruncating(current);
        }
        value = current;
        return (int)bytes;
    }

    private static long ReadZigZag(ReadOnlySpan<byte> data, ref int position)
    {
        ulong value = ReadVarint(data, ref position);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> data, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70 && position < data.Length; shift += 7)
        {
            byte next = data[position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        throw new FrameException("Delta encoding has an integer that is truncated or longer than 10 bytes.");
    }
}
