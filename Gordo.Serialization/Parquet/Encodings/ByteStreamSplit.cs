using System.Runtime.InteropServices;

namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Converts values whose first bytes are stored together, then their second bytes, and so on, to PLAIN encoding.</summary>
/// <remarks>
/// <see href="https://github.com/apache/parquet-format/blob/master/Encodings.md#byte-stream-split-byte_stream_split--9">
/// Encodings.md, Byte Stream Split</see>.
/// </remarks>
internal static class ByteStreamSplit
{
    /// <summary>Writes the values in PLAIN encoding.</summary>
    /// <param name="data">One stream per byte of a value, all of the same length.</param>
    /// <param name="width">The size of a value in bytes.</param>
    /// <param name="plain">Receives as many values as fit.</param>
    /// <exception cref="FrameException">The streams differ in length or are too short.</exception>
    public static void Read(ReadOnlySpan<byte> data, int width, Span<byte> plain)
    {
        int count = plain.Length / width;
        if (data.Length % width != 0 || data.Length / width < count)
            throw new FrameException($"{data.Length} bytes cannot be split into {width} streams of at least {count} bytes.");
        int stride = data.Length / width;
        if (width == sizeof(ulong))
        {
            Read8(data, stride, MemoryMarshal.Cast<byte, ulong>(plain));
            return;
        }
        for (int stream = 0; stream < width; stream++)
        {
            ReadOnlySpan<byte> bytes = data.Slice(stream * stride, count);
            for (int i = 0; i < bytes.Length; i++)
                plain[(i * width) + stream] = bytes[i];
        }
    }

    // Clients send doubles; one pass that writes whole values is several times as fast as eight passes.
    private static void Read8(ReadOnlySpan<byte> data, int stride, Span<ulong> plain)
    {
        ReadOnlySpan<byte> s0 = data.Slice(0, plain.Length);
        ReadOnlySpan<byte> s1 = data.Slice(stride, plain.Length);
        ReadOnlySpan<byte> s2 = data.Slice(stride * 2, plain.Length);
        ReadOnlySpan<byte> s3 = data.Slice(stride * 3, plain.Length);
        ReadOnlySpan<byte> s4 = data.Slice(stride * 4, plain.Length);
        ReadOnlySpan<byte> s5 = data.Slice(stride * 5, plain.Length);
        ReadOnlySpan<byte> s6 = data.Slice(stride * 6, plain.Length);
        ReadOnlySpan<byte> s7 = data.Slice(stride * 7, plain.Length);
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = s0[i] | ((ulong)s1[i] << 8) | ((ulong)s2[i] << 16) | ((ulong)s3[i] << 24)
                | ((ulong)s4[i] << 32) | ((ulong)s5[i] << 40) | ((ulong)s6[i] << 48) | ((ulong)s7[i] << 56);
        }
    }
}
