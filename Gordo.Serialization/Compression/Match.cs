using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gordo.Serialization.Compression;

/// <summary>Operations common to the LZ77 formats.</summary>
internal static class Match
{
    /// <summary>
    /// Copies <paramref name="length"/> bytes from <paramref name="offset"/> bytes before <paramref name="position"/> to
    /// <paramref name="position"/>. Source and target may overlap, which repeats a pattern. The caller has checked that the
    /// offset is between 1 and the position and that the copy ends within the buffer.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(Span<byte> buffer, int position, int offset, int length)
    {
        // Copies whole vectors, which may write past the match but not past the buffer; the bytes after the match are
        // written next. Matches are short, so this is faster than a call to memmove.
        if (offset >= Vector128<byte>.Count && length <= buffer.Length - position - Vector128<byte>.Count)
        {
            ref byte target = ref Unsafe.Add(ref MemoryMarshal.GetReference(buffer), position);
            ref byte source = ref Unsafe.Subtract(ref target, offset);
            for (nuint done = 0; done < (nuint)length; done += (nuint)Vector128<byte>.Count)
                Vector128.LoadUnsafe(ref source, done).StoreUnsafe(ref target, done);
            return;
        }
        CopySlowly(buffer, position, offset, length);
    }

    private static void CopySlowly(Span<byte> buffer, int position, int offset, int length)
    {
        // Each iteration doubles the number of bytes that can be copied without overlap.
        int from = position - offset;
        int end = position + length;
        while (position < end)
        {
            int step = Math.Min(position - from, end - position);
            buffer.Slice(from, step).CopyTo(buffer[position..]);
            position += step;
        }
    }

    /// <summary>
    /// Returns the number of equal bytes at two positions of <paramref name="buffer"/>; <paramref name="second"/> is the later.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CommonLength(ReadOnlySpan<byte> buffer, int first, int second) =>
        buffer.Slice(first, buffer.Length - second).CommonPrefixLength(buffer[second..]);
}
