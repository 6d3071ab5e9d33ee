using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gordo.Serialization.Frames;

/// <summary>
/// Rents memory for the columns of one request's frames and returns all of it to the pool when disposed. A frame must not
/// be used after the memory that backs it is disposed.
/// </summary>
/// <remarks>
/// Without pooling, a request of a few megabytes allocates on the large object heap and causes full collections.
/// <see cref="Unpooled"/> is for frames that are left to the garbage collector.
/// Values must be of primitive types; <see cref="PooledArrays"/> says why no constraint enforces this.
/// Not thread-safe.
/// </remarks>
public sealed class FrameMemory : IDisposable
{
    // Short columns share blocks: the pool keeps few arrays of one size, and a request needs about a hundred.
    // Arrays as long as a block are kept up to a total number of bytes, not a number of arrays.
    private const int BlockLength = 32 * 1024;

    /// <summary>The length of the longest column stored in a block; longer columns have their own array.</summary>
    internal const int LongestInBlock = BlockLength / 8;

    // The least number of bytes taken at once, so that a small request takes memory only a few times.
    private const long LeastTaken = 64 * 1024;

    private readonly bool _pooled;
    private readonly Action<long>? _take;
    private long _used;
    private long _taken;
    private RentedArray[] _rented = new RentedArray[16];
    private int _rentedCount;
    private double[] _block = [];
    private int _blockUsed;

    /// <summary>Creates memory that is returned to the pool on <see cref="Dispose"/>.</summary>
    /// <param name="take">
    /// Called with the number of additional bytes before they are rented; throws to refuse them. Called with the negative
    /// sum on <see cref="Dispose"/>. Null if the memory is not counted.
    /// </param>
    public FrameMemory(Action<long>? take = null)
        : this(pooled: true) => _take = take;

    private FrameMemory(bool pooled) => _pooled = pooled;

    /// <summary>Garbage-collected memory, for frames without an owner. Thread-safe.</summary>
    public static FrameMemory Unpooled { get; } = new(pooled: false);

    /// <summary>Rents memory for exactly <paramref name="length"/> values. Its content is undefined.</summary>
    public Memory<T> Rent<T>(int length)
    {
        if (length == 0)
            return Memory<T>.Empty;
        if (!_pooled)
            return PoisonedMemory.Fill(GC.AllocateUninitializedArray<T>(length));
        return typeof(T) == typeof(double) && length <= LongestInBlock
            ? RentInBlock<T>(length)
            : RentFromPool<T>(length).AsMemory(0, length);
    }

    /// <summary>
    /// Rents an array of at least <paramref name="length"/> values, for columns whose number of rows is not known yet.
    /// </summary>
    public T[] RentArray<T>(int length)
    {
        return _pooled ? RentFromPool<T>(length) : PoisonedMemory.Fill(GC.AllocateUninitializedArray<T>(length));
    }

    /// <summary>
    /// Replaces an array from <see cref="RentArray"/> with one of <paramref name="times"/> the length that starts with the
    /// same values.
    /// </summary>
    public T[] Grow<T>(T[] array, int times = 2)
    {
        T[] longer = RentArray<T>(checked(array.Length * times));
        array.CopyTo(longer, 0);
        Return(array);
        return longer;
    }

    /// <summary>
    /// Returns an array from <see cref="RentArray"/> to the pool before <see cref="Dispose"/>. Its bytes stay taken and cover
    /// the next arrays.
    /// </summary>
    public void Return<T>(T[] array)
    {
        for (int i = _rentedCount - 1; i >= 0; i--)
        {
            if (!ReferenceEquals(_rented[i].Array, array))
                continue;
            _rented[i].Return(array);
            _rented[i] = _rented[--_rentedCount];
            _used -= (long)array.Length * Unsafe.SizeOf<T>();
            break;
        }
    }

    /// <summary>Counts memory that a frame allocates elsewhere; negative when it is returned.</summary>
    public void Count(long bytes)
    {
        // Threads share the unpooled instance, which counts nothing.
        if (_take is null)
            return;
        _used += bytes;
        if (_used > _taken)
            Take(bytes);
    }

    /// <summary>Takes <paramref name="bytes"/> in advance for memory that will be rented next.</summary>
    public void Reserve(long bytes)
    {
        Count(bytes);
        Count(-bytes);
    }

    /// <summary>The size of the unused long arrays in bytes.</summary>
    public static long SpareBytes => PooledArrays.SpareBytes;

    /// <summary>Releases the unused long arrays to the garbage collector.</summary>
    public static void DropSpare() => PooledArrays.Clear();

    /// <summary>Returns all rented memory to the pool.</summary>
    public void Dispose()
    {
        for (int i = 0; i < _rentedCount; i++)
            _rented[i].Return(_rented[i].Array);
        System.Array.Clear(_rented, 0, _rentedCount);
        _rentedCount = 0;
        _block = [];
        _blockUsed = 0;
        long taken = _taken;
        _taken = _used = 0;
        if (taken > 0)
            _take?.Invoke(-taken);
    }

    private Memory<T> RentInBlock<T>(int length)
    {
        if (_block.Length - _blockUsed < length)
        {
            _block = RentFromPool<double>(BlockLength);
            _blockUsed = 0;
        }
        var memory = new Memory<T>((T[])(object)_block, _blockUsed, length);
        _blockUsed += length;
        return memory;
    }

    private T[] RentFromPool<T>(int length)
    {
        // Counted before the array is allocated; the pool's lengths are powers of two.
        if (_take is not null)
            Count(Unsafe.SizeOf<T>() * (long)BitOperations.RoundUpToPowerOf2((uint)length));
        T[] array = PooledArrays.Rent<T>(length);
        if (_rentedCount == _rented.Length)
            System.Array.Resize(ref _rented, 2 * _rentedCount);
        _rented[_rentedCount++] = new(array, Pool<T>.Return);
        return array;
    }

    private void Take(long bytes)
    {
        long more = Math.Max(_used - _taken, LeastTaken);
        try
        {
            _take!(more); // Count has checked that it is not null.
        }
        catch
        {
            _used -= bytes;
            throw;
        }
        _taken += more;
    }

    private readonly record struct RentedArray(Array Array, Action<Array> Return);

    private static class Pool<T>
    {
        public static readonly Action<Array> Return = static array => PooledArrays.Return((T[])array);
    }
}
