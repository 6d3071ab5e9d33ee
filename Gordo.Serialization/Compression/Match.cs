using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gordo.Serialization.Compression;

/// <summary>What the LZ77 formats have in common.</summary>
internal static class Match
{
    /// <summary>
    /// Repeats <paramref name="length"/> bytes from <paramref name="offset"/> before <paramref name="position"/>;
    /// source and target may overlap, which repeats a pattern. The caller has checked the bounds: offset is 1 to
    /// position, and length ends within the buffer.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(Span<byte> buffer, int position, int offset, int length)
    {
        // Whole vectors are copied and may write past the match, never past the buffer: what is behind the match
        // is written next. Matches are short, so this beats a call to memmove.
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
        // Each round doubles what can be copied without overlap.
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
    /// The number of equal bytes at two positions of <paramref name="buffer"/>, <paramref name="second"/> being the later.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CommonLength(ReadOnlySpan<byte> buffer, int first, int second) =>
        buffer.Slice(first, buffer.Length - second).CommonPrefixLength(buffer[second..]);
}
