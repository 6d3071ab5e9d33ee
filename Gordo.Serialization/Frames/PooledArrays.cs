using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gordo.Serialization.Frames;

/// <summary>A pool of arrays for the data of requests. Thread-safe.</summary>
/// <remarks>
/// Short arrays come from <see cref="ArrayPool{T}.Shared"/>. That pool would keep long arrays for every thread and core
/// that ever returned one, until full collections find them unused for half a minute; under mixed load that was half a
/// gigabyte. This pool keeps the long arrays returned last, up to a total size. Values must be of primitive types. No
/// constraint enforces this: with a constraint these methods would not be compiled ahead of time but while the first
/// request waits.
/// </remarks>
internal static class PooledArrays
{
    // Only a full collection would free longer arrays: .NET allocates arrays from 85 KB on the large object heap.
    private const int LongFromBytes = 64 * 1024;

    /// <summary>
    /// The maximum size of the unused arrays in bytes. The upper bound is what eight concurrent large requests take. Released
    /// arrays stay in memory until the next full collection: with half the bound the process took twice the memory.
    /// </summary>
    public static readonly long MaxSpareBytes = Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16, 16L << 20, 256L << 20);
    private static readonly List<SpareArray> Spare = [];
    private static readonly Lock Gate = new();
    private static long _spareBytes;

    /// <summary>The size of the unused long arrays in bytes.</summary>
    public static long SpareBytes
    {
        get
        {
            lock (Gate)
                return _spareBytes;
        }
    }

    /// <summary>Rents an array of at least <paramref name="length"/> values. Its content is undefined.</summary>
    public static T[] Rent<T>(int length)
    {
        // The same sizes as the shared pool's, so that its arrays are recognized when they are returned.
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

    /// <summary>Returns an array to the pool.</summary>
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
            while (_spareBytes > MaxSpareBytes)
                _spareBytes -= Spare[dropped++].Bytes;
            Spare.RemoveRange(0, dropped);
        }
    }

    /// <summary>Releases all unused long arrays to the garbage collector.</summary>
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
