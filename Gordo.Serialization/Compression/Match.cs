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
        // A repeated double is eight bytes back.
        if (offset >= sizeof(ulong) && length <= buffer.Length - position - sizeof(ulong))
        {
            ref byte target = ref Unsafe.Add(ref MemoryMarshal.GetReference(buffer), position);
            ref byte source = ref Unsafe.Subtract(ref target, offset);
            for (nint done = 0; done < length; done += sizeof(ulong))
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, done), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, done)));
            return;
        }
        CopySlowly(buffer, position, offset, length);
    }

    private static void CopySlowly(Span<byte> buffer, int position, int offset, int length)
    {
        if (offset == 1)
        {
            buffer.Slice(position, length).Fill(buffer[position - 1]);
            return;
        }
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
    /// Copies <paramref name="length"/> bytes from <paramref name="source"/> to <paramref name="target"/>. The caller has
    /// checked that they are within both.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyLiteral(ReadOnlySpan<byte> source, int from, Span<byte> target, int to, int length)
    {
        // As in Copy: most literals are shorter than a vector, and a call takes longer than to copy one.
        if (length <= Vector128<byte>.Count && from <= source.Length - Vector128<byte>.Count && to <= target.Length - Vector128<byte>.Count)
            Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(source), (nuint)from).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)to);
        else
            source.Slice(from, length).CopyTo(target[to..]);
    }
}
