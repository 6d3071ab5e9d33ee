using System.Numerics;

namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Reads integers stored as packed differences.</summary>
/// <remarks>
/// <see href="https://github.com/apache/parquet-format/blob/master/Encodings.md#delta-encoding-delta_binary_packed--5">
/// Encodings.md, Delta Encoding</see>.
/// </remarks>
internal static class DeltaBinaryPacked
{
    /// <summary>Reads the next integers.</summary>
    /// <param name="data">Begins with the encoded integers; more may follow.</param>
    /// <param name="values">Takes them. For 32-bit columns only the low half of each counts.</param>
    /// <returns>The number of bytes the integers took.</returns>
    /// <exception cref="FrameException">They are damaged, or not as many as <paramref name="values"/>.</exception>
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
            throw new FrameException($"Delta encoding with blocks of {blockSize} values in {miniblocks} parts makes no sense.");
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
                throw new FrameException("Delta encoding ends within the head of a block.");
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
            throw new FrameException($"Delta encoding with a bit width of {bitWidth} is wider than 64.");
        long bytes = (long)length * bitWidth / 8;
        if (bytes > data.Length)
            throw new FrameException($"Delta encoding announces {bytes} bytes of differences, {data.Length} follow.");
        long current = value;
        for (int i = 0; i < values.Length; i++)
        {
            // Sums wrap around, as the format says.
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
        throw new FrameException("Delta encoding has an integer that does not end.");
    }
}
