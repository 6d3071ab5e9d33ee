using System.Buffers.Binary;

namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Reads PLAIN encoding of byte arrays: each value after its length in four bytes.</summary>
internal static class ByteArrays
{
    /// <summary>Reads the next value and removes it from <paramref name="plain"/>.</summary>
    /// <exception cref="FrameException">The value is longer than the remaining bytes.</exception>
    public static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> plain)
    {
        if (plain.Length < sizeof(int))
            Throw(-1, plain.Length);
        int length = BinaryPrimitives.ReadInt32LittleEndian(plain);
        if ((uint)length > (uint)(plain.Length - sizeof(int)))
            Throw(length, plain.Length - sizeof(int));
        ReadOnlySpan<byte> value = plain.Slice(sizeof(int), length);
        plain = plain[(sizeof(int) + length)..];
        return value;
    }

    private static void Throw(int length, int left) => throw new FrameException(length < 0
        ? $"The length of a value is missing or negative ({length})."
        : $"A value of {length} bytes is announced, {left} remain.");
}
