using System.Buffers.Binary;
using System.IO.Hashing;

namespace Gordo.Serialization.Compression;

/// <summary>The LZ4 frame format: blocks with their lengths and optional checksums.</summary>
/// <remarks>
/// See <see href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">lz4_Frame_format.md</see>.
/// </remarks>
public static class Lz4Frame
{
    private const uint Magic = 0x184D2204;
    private const uint StoredFlag = 0x80000000;

    // FLG, the first byte of the frame descriptor.
    private const int VersionMask = 0b1100_0000;
    private const int Version = 0b0100_0000;
    private const int BlockChecksums = 0b0001_0000;
    private const int ContentSize = 0b0000_1000;
    private const int ContentChecksum = 0b0000_0100;
    private const int Reserved = 0b0000_0010;
    private const int DictionaryId = 0b0000_0001;

    /// <summary>Decompresses <paramref name="source"/> to exactly the length of <paramref name="destination"/>.</summary>
    /// <param name="source">One or more frames; bytes after the last frame needed are ignored.</param>
    /// <param name="destination">As long as the uncompressed content.</param>
    /// <exception cref="FrameException">
    /// A frame is damaged or needs a dictionary, or the content is longer or shorter than <paramref name="destination"/>.
    /// </exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int read = 0;
        int written = 0;
        do
            written += DecompressFrame(source, ref read, destination[written..]);
        while (written < destination.Length && read < source.Length);
        if (written != destination.Length)
            throw new FrameException($"LZ4: the frame ends after {written} of {destination.Length} bytes.");
    }

    private static int DecompressFrame(ReadOnlySpan<byte> source, ref int read, Span<byte> destination)
    {
        int flags = ReadDescriptor(source, ref read);
        int written = 0;
        // Blocks may copy from earlier blocks, so each is appended to the output so far.
        while (ReadUInt32(source, ref read) is not 0 and uint size)
        {
            ReadOnlySpan<byte> block = Take(source, ref read, size & ~StoredFlag);
            if ((flags & BlockChecksums) != 0)
                Check(block, ReadUInt32(source, ref read));
            written += (size & StoredFlag) != 0
                ? CopyStored(block, destination[written..])
                : Lz4Block.Decompress(block, destination, written);
        }
        if ((flags & ContentChecksum) != 0)
            Check(destination[..written], ReadUInt32(source, ref read));
        return written;
    }

    // Returns the flags. The content size is skipped: the caller knows it.
    private static int ReadDescriptor(ReadOnlySpan<byte> source, ref int read)
    {
        uint magic = ReadUInt32(source, ref read);
        if (magic != Magic)
            throw new FrameException($"LZ4: the frame begins with {magic:X8}, expected {Magic:X8}.");
        int start = read;
        int flags = Take(source, ref read, 2)[0];
        if ((flags & VersionMask) != Version || (flags & (Reserved | DictionaryId)) != 0)
            throw new FrameException($"LZ4: a frame with flags {flags:X2} is not supported.");
        if ((flags & ContentSize) != 0)
            Take(source, ref read, sizeof(ulong));
        byte expected = (byte)(XxHash32.HashToUInt32(source[start..read]) >> 8);
        byte found = Take(source, ref read, 1)[0];
        if (found != expected)
            throw new FrameException($"LZ4: the frame header's checksum is {expected:X2}, the frame has {found:X2}.");
        return flags;
    }

    private static int CopyStored(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        if (!block.TryCopyTo(destination))
            throw new FrameException($"LZ4: a stored block has {block.Length} bytes; {destination.Length} bytes of output remain.");
        return block.Length;
    }

    private static void Check(ReadOnlySpan<byte> content, uint expected)
    {
        uint found = XxHash32.HashToUInt32(content);
        if (found != expected)
            throw new FrameException($"LZ4: the checksum of {content.Length} bytes is {found:X8}, the frame has {expected:X8}.");
    }

    private static uint ReadUInt32(ReadOnlySpan<byte> source, ref int read) =>
        BinaryPrimitives.ReadUInt32LittleEndian(Take(source, ref read, sizeof(uint)));

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> source, ref int read, uint length)
    {
        if (length > source.Length - read)
            throw new FrameException($"LZ4: the frame is truncated: {length} bytes are needed at offset {read} of {source.Length}.");
        ReadOnlySpan<byte> taken = source.Slice(read, (int)length);
        read += (int)length;
        return taken;
    }
}
