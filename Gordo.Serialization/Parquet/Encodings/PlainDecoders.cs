using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Gordo.Serialization.Numbers;

namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Decoders of PLAIN encoding for every physical type except text.</summary>
/// <remarks>
/// <see href="https://github.com/apache/parquet-format/blob/master/Encodings.md#plain-plain--0">Encodings.md, Plain</see>.
/// Parquet and the supported machines are little-endian.
/// </remarks>
internal static class PlainDecoders
{
    private const long DaysToUnixEpoch = 2_440_588;
    private const long NanosecondsPerDay = 86_400_000_000_000;
    private const long SecondsPerDay = 86_400;

    public static void Doubles(ReadOnlySpan<byte> plain, Span<double> values) =>
        MemoryMarshal.Cast<byte, double>(Take(plain, values.Length, sizeof(double))).CopyTo(values);

    public static void Floats(ReadOnlySpan<byte> plain, Span<double> values)
    {
        ReadOnlySpan<float> source = MemoryMarshal.Cast<byte, float>(Take(plain, values.Length, sizeof(float)));
        for (int i = 0; i < source.Length; i++)
            values[i] = source[i];
    }

    public static void Halves(ReadOnlySpan<byte> plain, Span<double> values)
    {
        ReadOnlySpan<Half> source = MemoryMarshal.Cast<byte, Half>(Take(plain, values.Length, 2));
        for (int i = 0; i < source.Length; i++)
            values[i] = (double)source[i];
    }

    public static void Int64s(ReadOnlySpan<byte> plain, Span<long> values) =>
        MemoryMarshal.Cast<byte, long>(Take(plain, values.Length, sizeof(long))).CopyTo(values);

    public static void Int32s(ReadOnlySpan<byte> plain, Span<long> values)
    {
        ReadOnlySpan<int> source = MemoryMarshal.Cast<byte, int>(Take(plain, values.Length, sizeof(int)));
        for (int i = 0; i < source.Length; i++)
            values[i] = source[i];
    }

    public static void UInt32s(ReadOnlySpan<byte> plain, Span<long> values)
    {
        ReadOnlySpan<uint> source = MemoryMarshal.Cast<byte, uint>(Take(plain, values.Length, sizeof(uint)));
        for (int i = 0; i < source.Length; i++)
            values[i] = source[i];
    }

    /// <summary>Converts days since 1970 to seconds.</summary>
    public static void Dates(ReadOnlySpan<byte> plain, Span<long> values)
    {
        Int32s(plain, values);
        for (int i = 0; i < values.Length; i++)
            values[i] *= SecondsPerDay;
    }

    /// <summary>Converts Impala's timestamps (nanoseconds of the day, then the Julian day) to nanoseconds since 1970.</summary>
    public static void Int96Timestamps(ReadOnlySpan<byte> plain, Span<long> values)
    {
        plain = Take(plain, values.Length, 12);
        for (int i = 0; i < values.Length; i++)
        {
            long nanoseconds = BinaryPrimitives.ReadInt64LittleEndian(plain[(i * 12)..]);
            long day = BinaryPrimitives.ReadInt32LittleEndian(plain[((i * 12) + 8)..]) - DaysToUnixEpoch;
            Int128 value = ((Int128)day * NanosecondsPerDay) + nanoseconds;
            if (value < long.MinValue || value > long.MaxValue)
                throw new FrameException($"An INT96 timestamp on day {day} since 1970 overflows 64-bit nanoseconds.");
            values[i] = (long)value;
        }
    }

    public static void Booleans(ReadOnlySpan<byte> plain, Span<bool> values)
    {
        if (plain.Length < ((long)values.Length + 7) / 8)
            ThrowShort(plain.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            values[i] = (plain[i >> 3] >> (i & 7) & 1) != 0;
    }

    /// <summary>Creates a decoder of 32-bit decimals to the nearest double.</summary>
    public static PlainDecoder<double> Decimal32(int scale) => (plain, values) =>
    {
        ReadOnlySpan<int> source = MemoryMarshal.Cast<byte, int>(Take(plain, values.Length, sizeof(int)));
        for (int i = 0; i < source.Length; i++)
            values[i] = ScaledInteger.ToDouble(source[i], scale);
    };

    /// <summary>Creates a decoder of 64-bit decimals to the nearest double.</summary>
    public static PlainDecoder<double> Decimal64(int scale) => (plain, values) =>
    {
        ReadOnlySpan<long> source = MemoryMarshal.Cast<byte, long>(Take(plain, values.Length, sizeof(long)));
        for (int i = 0; i < source.Length; i++)
            values[i] = ScaledInteger.ToDouble(source[i], scale);
    };

    /// <summary>Creates a decoder of big-endian decimals of a fixed length.</summary>
    public static PlainDecoder<double> FixedDecimal(int width, int scale) => (plain, values) =>
    {
        plain = Take(plain, values.Length, width);
        for (int i = 0; i < values.Length; i++)
            values[i] = ScaledInteger.ToDouble(ReadDecimal(plain.Slice(i * width, width)), scale);
    };

    /// <summary>Creates a decoder of big-endian decimals, each after its length.</summary>
    public static PlainDecoder<double> VariableDecimal(int scale) => (plain, values) =>
    {
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> value = ByteArrays.Next(ref plain);
            values[i] = ScaledInteger.ToDouble(ReadDecimal(value), scale);
        }
    };

    private static BigInteger ReadDecimal(ReadOnlySpan<byte> bytes)
    {
        // 76 digits are the most that any writer supports. Without a bound, a megabyte of digits would take very long.
        if (bytes.Length > 32)
            throw new FrameException($"A decimal has {bytes.Length} bytes; the maximum is 32.");
        return new BigInteger(bytes, isBigEndian: true);
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> plain, int count, int width)
    {
        if (plain.Length < (long)count * width)
            ThrowShort(plain.Length, count);
        return plain[..(count * width)];
    }

    private static void ThrowShort(int bytes, int count) =>
        throw new FrameException($"{bytes} bytes are too few for {count} values.");
}
