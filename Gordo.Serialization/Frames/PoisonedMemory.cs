using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Frames;

/// <summary>
/// Fills pooled memory with a pattern, before it is handed out and after it comes back, so that a read of what was never
/// written and a use after the return show in the answer. For tests: <c>GORDO_POISON_MEMORY=1</c>, read once at start.
/// </summary>
/// <remarks>
/// The pattern is no byte of UTF-8; as a float of any size it is large and negative, as an integer a negative number that
/// fits no index.
/// </remarks>
public static class PoisonedMemory
{
    /// <summary>The byte that the memory is filled with.</summary>
    public const byte Pattern = 0xFB;

    /// <summary>Whether memory is filled. Compiled code takes it for a constant, so that it costs nothing where it is off.</summary>
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

    // The types are primitive, which no constraint says: see PooledArrays.
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
