using System.Buffers.Binary;

namespace Gordo.Serialization.Compression;

public static partial class Snappy
{
    // Encoders restart their search at blocks of this length, so a literal is never longer.
    private const int BlockSize = 1 << 16;
    private const int SampledValues = 64;
    private const int SampleBits = 8;

    /// <summary>Returns the maximum compressed length of <paramref name="length"/> bytes.</summary>
    public static int MaxCompressedLength(int length) => checked(33 + length + (length / 6));

    /// <summary>Compresses <paramref name="source"/> with Snappier.</summary>
    /// <param name="source">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaxCompressedLength"/> bytes.</param>
    /// <param name="width">
    /// The size in bytes of the numbers that <paramref name="source"/> ends with, or 1. Doubles whose sampled values have
    /// nothing in common are stored as they are: nothing compresses the results of arithmetic, and looking for repetitions
    /// in them takes ten times as long as copying them.
    /// </param>
    /// <returns>The number of bytes written.</returns>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination, int width = 1) =>
        width == sizeof(double) && !HasRepetitions(source)
            ? Store(source, destination)
            : Snappier.Snappy.Compress(source, destination);

    // Whether two of the sampled doubles have the same lower half. Rounded numbers, integers and former floats have few
    // different ones; of full mantissas, two in four billion are the same.
    private static bool HasRepetitions(ReadOnlySpan<byte> source)
    {
        Span<uint> seen = stackalloc uint[1 << SampleBits];
        seen.Clear();
        int step = sizeof(double) * Math.Max(1, (int)Math.Ceiling(source.Length / (double)(sizeof(double) * SampledValues)));
        for (int position = source.Length % sizeof(double); position < source.Length; position += step)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(source[position..]);
            ref uint entry = ref seen[(int)((low * 2654435761) >> (32 - SampleBits))];
            // Zero, the end of a number of few digits, counts as seen at once.
            if (entry == low)
                return true;
            entry = low;
        }
        return false;
    }

    private static int Store(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int written = 0;
        uint length = (uint)source.Length;
        for (; length >= 0x80; length >>= 7)
            destination[written++] = (byte)(length | 0x80);
        destination[written++] = (byte)length;
        for (; !source.IsEmpty; source = source[Math.Min(BlockSize, source.Length)..])
            written += WriteLiteral(source[..Math.Min(BlockSize, source.Length)], destination[written..]);
        return written;
    }

    private static int WriteLiteral(ReadOnlySpan<byte> literal, Span<byte> destination)
    {
        int length = literal.Length - 1;
        int header = length < 60 ? 1 : length < 256 ? 2 : 3;
        destination[0] = (byte)((length < 60 ? length : 58 + header) << 2);
        if (header > 1)
            destination[1] = (byte)length;
        if (header > 2)
            destination[2] = (byte)(length >> 8);
        literal.CopyTo(destination[header..]);
        return header + literal.Length;
    }
}
