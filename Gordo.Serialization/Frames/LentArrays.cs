using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gordo.Serialization.Frames;

/// <summary>The arrays that requests are worked on in, lent again and again. Safe for any number of threads.</summary>
/// <remarks>
/// Short ones are those of <see cref="ArrayPool{T}.Shared"/>. Long ones that pool would keep for every thread and core
/// that ever returned one, until full collections find them unused for half a minute; under mixed load that came to
/// half a gigabyte. Here they are kept up to a total, those returned last. The types are primitive, which no constraint
/// says: with one, these methods would not be compiled ahead for them, but while the first request waits.
/// </remarks>
internal static class LentArrays
{
    // What a full collection would be needed for, were it garbage: .NET keeps such arrays apart from 85 KB.
    private const int LongFromBytes = 64 * 1024;

    /// <summary>
    /// The most memory that is kept: where there is enough, what eight large requests at once take. What is dropped stays
    /// until the next full collection, so that keeping half of it took twice the memory.
    /// </summary>
    public static readonly long MostSpareBytes = Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16, 16L << 20, 256L << 20);
    private static readonly List<SpareArray> Spare = [];
    private static readonly Lock Gate = new();
    private static long _spareBytes;

    /// <summary>The memory of the long arrays that nobody uses just now.</summary>
    public static long SpareBytes
    {
        get
        {
            lock (Gate)
                return _spareBytes;
        }
    }

    /// <summary>Lends an array of at least <paramref name="length"/> values, whatever they are.</summary>
    public static T[] Rent<T>(int length)
    {
        // The shared pool's sizes, so that what it lends goes back to it.
        int size = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)length), (uint)Array.MaxLength);
        if ((long)size * Unsafe.SizeOf<T>() < LongFromBytes)
            return PoisonedMemory.Fill(ArrayPool<T>.Shared.Rent(length));
        lock (Gate)
        {
            for (int i = Spare.Count - 1; i >= 0; i--)
            {
                if (Spare[i].Array is T[] array && array.Length == size)
                {
                    _spareBytes -= Spare[i].Bytes;
                    Spare.RemoveAt(i);
                    return PoisonedMemory.Fill(array);
                }
            }
        }
        return PoisonedMemory.Fill(GC.AllocateUninitializedArray<T>(size));
    }

    /// <summary>Takes an array back.</summary>
    public static void Return<T>(T[] array)
    {
        PoisonedMemory.Fill(array);
        long bytes = (long)array.Length * Unsafe.SizeOf<T>();
        if (bytes < LongFromBytes)
        {
            ArrayPool<T>.Shared.Return(array);
            return;
        }
        lock (Gate)
        {
            Spare.Add(new(array, bytes));
            _spareBytes += bytes;
            int dropped = 0;
            while (_spareBytes > MostSpareBytes)
                _spareBytes -= Spare[dropped++].Bytes;
            Spare.RemoveRange(0, dropped);
        }
    }

    /// <summary>Leaves all long arrays that nobody uses to the garbage collector.</summary>
    public static void Clear()
    {
        lock (Gate)
        {
            Spare.Clear();
            _spareBytes = 0;
        }
    }

    private readonly record struct SpareArray(Array Array, long Bytes);
}
