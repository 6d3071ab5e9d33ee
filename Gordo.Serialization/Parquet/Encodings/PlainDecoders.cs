using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>PLAIN encoding of every physical type but text.</summary>
/// <remarks>
/// <see href="https://github.com/apache/parquet-format/blob/master/Encodings.md#plain-plain--0">Encodings.md, Plain</see>.
/// Parquet is little endian, and so are the machines this runs on.
/// </remarks>
internal static class PlainDecoders
{
    private const long DaysToUnixEpoch = 2_440_588;
    private const long NanosecondsPerDay = 86_400_000_000_000;
    private const long SecondsPerDay = 86_400;

    private static readonly double[] ExactPowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];

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

    /// <summary>Days since 1970, as seconds.</summary>
    public static void Dates(ReadOnlySpan<byte> plain, Span<long> values)
    {
        Int32s(plain, values);
        for (int i = 0; i < values.Length; i++)
            values[i] *= SecondsPerDay;
    }

    /// <summary>Impala's timestamps, as nanoseconds since 1970: nanoseconds of the day, then the Julian day.</summary>
    public static void Int96Timestamps(ReadOnlySpan<byte> plain, Span<long> values)
    {
        plain = Take(plain, values.Length, 12);
        for (int i = 0; i < values.Length; i++)
        {
            long nanoseconds = BinaryPrimitives.ReadInt64LittleEndian(plain[(i * 12)..]);
            long day = BinaryPrimitives.ReadInt32LittleEndian(plain[((i * 12) + 8)..]) - DaysToUnixEpoch;
            Int128 value = ((Int128)day * NanosecondsPerDay) + nanoseconds;
            if (value < long.MinValue || value > long.MaxValue)
                throw new FrameException($"An INT96 timestamp on day {day} since 1970 is beyond what 64-bit nanoseconds hold.");
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

    /// <summary>Decimals in 32 bits, as the nearest double.</summary>
    public static PlainDecoder<double> Decimal32(int scale) => (plain, values) =>
    {
        ReadOnlySpan<int> source = MemoryMarshal.Cast<byte, int>(Take(plain, values.Length, sizeof(int)));
        for (int i = 0; i < source.Length; i++)
            values[i] = ToDouble(source[i], scale);
    };

    /// <summary>Decimals in 64 bits.</summary>
    public static PlainDecoder<double> Decimal64(int scale) => (plain, values) =>
    {
        ReadOnlySpan<long> source = MemoryMarshal.Cast<byte, long>(Take(plain, values.Length, sizeof(long)));
        for (int i = 0; i < source.Length; i++)
            values[i] = ToDouble(source[i], scale);
    };

    /// <summary>Decimals in big-endian bytes of a fixed length.</summary>
    public static PlainDecoder<double> FixedDecimal(int width, int scale) => (plain, values) =>
    {
        plain = Take(plain, values.Length, width);
        for (int i = 0; i < values.Length; i++)
            values[i] = ToDouble(ReadDecimal(plain.Slice(i * width, width)), scale);
    };

    /// <summary>Decimals in big-endian bytes, each behind its length.</summary>
    public static PlainDecoder<double> VariableDecimal(int scale) => (plain, values) =>
    {
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> value = ByteArrays.Next(ref plain);
            values[i] = ToDouble(ReadDecimal(value), scale);
        }
    };

    private static BigInteger ReadDecimal(ReadOnlySpan<byte> bytes)
    {
        // 76 digits are the most any writer has; without a bound a megabyte of digits would keep the machine busy.
        if (bytes.Length > 32)
            throw new FrameException($"A decimal of {bytes.Length} bytes is longer than 32.");
        return new BigInteger(bytes, isBigEndian: true);
    }

    // The quotient of two exact doubles is the nearest one; what is not exact goes through its text.
    private static double ToDouble(BigInteger unscaled, int scale)
    {
        const long ExactLimit = 1L << 53;
        if ((uint)scale < (uint)ExactPowersOfTen.Length && unscaled >= -ExactLimit && unscaled <= ExactLimit)
            return (double)unscaled / ExactPowersOfTen[scale];
        string text = string.Create(CultureInfo.InvariantCulture, $"{unscaled}E{-(long)scale}");
        return double.Parse(text, CultureInfo.InvariantCulture);
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
