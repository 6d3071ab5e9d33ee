using System.Buffers.Binary;
using Gordo.Serialization.Parquet.Memory;

namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>
/// Converts delta-encoded byte arrays, whose lengths (and shared prefixes) are stored separately, to PLAIN encoding: each
/// value after its length, or without a length for a column of fixed length.
/// </summary>
/// <remarks>
/// <see href="https://github.com/apache/parquet-format/blob/master/Encodings.md#delta-length-byte-array-delta_length_byte_array--6">
/// Encodings.md, Delta-length byte array</see> and "Delta Strings".
/// </remarks>
internal static class DeltaByteArrays
{
    /// <summary>Converts DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.</summary>
    public static ReadOnlySpan<byte> ReadWithLengths(ReadOnlySpan<byte> data, int count, PooledBuffer output, ReadBudget budget)
    {
        using var lengthBuffer = new PooledBuffer(output.Memory);
        Span<int> lengths = ReadLengths(data, count, lengthBuffer, budget, out int position);
        ReadOnlySpan<byte> bytes = data[position..];
        Span<byte> plain = output.Get(budget.CheckScratch(SumWithPrefixes(lengths, default)));
        int written = 0;
        foreach (int length in lengths)
        {
            if (length > bytes.Length)
                throw new FrameException($"A value of {length} bytes is announced, {bytes.Length} remain.");
            BinaryPrimitives.WriteInt32LittleEndian(plain[written..], length);
            bytes[..length].CopyTo(plain[(written + 4)..]);
            written += 4 + length;
            bytes = bytes[length..];
        }
        return plain;
    }

    /// <summary>Converts DELTA_BYTE_ARRAY: the prefix that each value shares with the one before, and its suffix.</summary>
    /// <param name="data">The encoded values.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="fixedLength">The length of every value, or 0 if lengths differ.</param>
    /// <param name="output">The buffer for the result.</param>
    /// <param name="budget">Limits the memory of the result.</param>
    public static ReadOnlySpan<byte> ReadWithPrefixes(
        ReadOnlySpan<byte> data, int count, int fixedLength, PooledBuffer output, ReadBudget budget)
    {
        using var prefixBuffer = new PooledBuffer(output.Memory);
        using var suffixBuffer = new PooledBuffer(output.Memory);
        Span<int> prefixes = ReadLengths(data, count, prefixBuffer, budget, out int position);
        data = data[position..];
        Span<int> suffixes = ReadLengths(data, count, suffixBuffer, budget, out position);
        ReadOnlySpan<byte> bytes = data[position..];
        int head = fixedLength == 0 ? 4 : 0;
        long size = SumWithPrefixes(suffixes, prefixes) - (fixedLength == 0 ? 0 : 4L * count);
        Span<byte> plain = output.Get(budget.CheckScratch(size));
        int written = 0;
        ReadOnlySpan<byte> previous = default;
        for (int i = 0; i < count; i++)
        {
            int length = prefixes[i] + suffixes[i];
            if (prefixes[i] > previous.Length || suffixes[i] > bytes.Length || (fixedLength != 0 && length != fixedLength))
                ThrowValue(i, prefixes[i], suffixes[i]);
            if (head != 0)
                BinaryPrimitives.WriteInt32LittleEndian(plain[written..], length);
            Span<byte> value = plain.Slice(written + head, length);
            previous[..prefixes[i]].CopyTo(value);
            bytes[..suffixes[i]].CopyTo(value[prefixes[i]..]);
            bytes = bytes[suffixes[i]..];
            previous = value;
            written += head + length;
        }
        return plain;
    }

    private static Span<int> ReadLengths(
        ReadOnlySpan<byte> data, int count, PooledBuffer buffer, ReadBudget budget, out int position)
    {
        Span<int> lengths = buffer.Get<int>(budget.CheckScratch(4L * count) / 4);
        position = DeltaBinaryPacked.Read(data, lengths);
        foreach (int length in lengths)
        {
            if (length < 0)
                throw new FrameException($"A value has a length of {length} bytes.");
        }
        return lengths;
    }

    private static void ThrowValue(int value, int prefix, int suffix) => throw new FrameException(
        $"Value {value} has a prefix of {prefix} bytes and a suffix of {suffix} bytes, which do not match the data.");

    private static long SumWithPrefixes(ReadOnlySpan<int> lengths, ReadOnlySpan<int> prefixes)
    {
        long sum = 4L * lengths.Length;
        foreach (int length in lengths)
            sum += length;
        foreach (int length in prefixes)
            sum += length;
        return sum;
    }
}
