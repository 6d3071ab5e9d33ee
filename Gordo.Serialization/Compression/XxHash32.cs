using System.Buffers.Binary;
using System.Numerics;

namespace Gordo.Serialization.Compression;

/// <summary>The 32-bit xxHash with seed 0, the checksum of LZ4 frames.</summary>
/// <remarks>
/// See <see href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxhash_spec.md</see>,
/// "XXH32 Algorithm Description".
/// </remarks>
public static class XxHash32
{
    private const uint Prime1 = 0x9E3779B1;
    private const uint Prime2 = 0x85EBCA77;
    private const uint Prime3 = 0xC2B2AE3D;
    private const uint Prime4 = 0x27D4EB2F;
    private const uint Prime5 = 0x165667B1;
    private const int StripeLength = 16;

    /// <summary>Computes the hash of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint hash = bytes.Length < StripeLength ? Prime5 : HashStripes(bytes);
        hash += (uint)bytes.Length;
        ReadOnlySpan<byte> rest = bytes[(bytes.Length & ~(StripeLength - 1))..];
        for (; rest.Length >= 4; rest = rest[4..])
            hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime3), 17) * Prime4;
        foreach (byte value in rest)
            hash = BitOperations.RotateLeft(hash + (value * Prime5), 11) * Prime1;
        hash = (hash ^ (hash >> 15)) * Prime2;
        hash = (hash ^ (hash >> 13)) * Prime3;
        return hash ^ (hash >> 16);
    }

    private static uint HashStripes(ReadOnlySpan<byte> bytes)
    {
        uint first = unchecked(Prime1 + Prime2);
        uint second = Prime2;
        uint third = 0;
        uint fourth = unchecked(0 - Prime1);
        for (; bytes.Length >= StripeLength; bytes = bytes[StripeLength..])
        {
            first = Round(first, bytes);
            second = Round(second, bytes[4..]);
            third = Round(third, bytes[8..]);
            fourth = Round(fourth, bytes[12..]);
        }
        return BitOperations.RotateLeft(first, 1) + BitOperations.RotateLeft(second, 7)
            + BitOperations.RotateLeft(third, 12) + BitOperations.RotateLeft(fourth, 18);
    }

    private static uint Round(uint accumulator, ReadOnlySpan<byte> lane) =>
        BitOperations.RotateLeft(accumulator + (BinaryPrimitives.ReadUInt32LittleEndian(lane) * Prime2), 13) * Prime1;
}
