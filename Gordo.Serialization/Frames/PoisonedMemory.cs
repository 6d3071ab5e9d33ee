using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Frames;

/// <summary>
/// Fills pooled memory with a pattern when it is rented and when it is returned, so that reads of unwritten memory and uses
/// after the return show in answers. For tests: <c>GORDO_POISON_MEMORY=1</c>, read once at start.
/// </summary>
/// <remarks>
/// The byte never occurs in UTF-8. As a float of any size the pattern is a large negative number, as an integer a negative
/// number, which is not a valid index.
/// </remarks>
public static class PoisonedMemory
{
    /// <summary>The byte that fills the memory.</summary>
    public const byte Pattern = 0xFB;

    /// <summary>True if memory is filled. The JIT compiler treats it as a constant, so that it costs nothing when it is off.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("GORDO_POISON_MEMORY") is "1";

    /// <summary>Fills the memory, if filling is on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(Span<byte> memory)
    {
        if (IsOn)
            memory.Fill(Pattern);
    }

    /// <summary>Fills an array of primitive values, if filling is on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T[] Fill<T>(T[] array)
    {
        if (IsOn)
            FillAll(array);
        return array;
    }

    // The types are primitive; PooledArrays explains why no constraint enforces this.
    private static void FillAll<T>(T[] array)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            return;
        long bytes = (long)array.Length * Unsafe.SizeOf<T>();
        ref byte first = ref MemoryMarshal.GetArrayDataReference((Array)array);
        while (bytes > 0)
        {
            int part = (int)Math.Min(bytes, 1 << 30);
            MemoryMarshal.CreateSpan(ref first, part).Fill(Pattern);
            first = ref Unsafe.Add(ref first, part);
            bytes -= part;
        }
    }
}
