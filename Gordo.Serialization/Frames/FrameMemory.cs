using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gordo.Serialization.Frames;

/// <summary>
/// Lends the memory that the columns of one request's frames live in, and takes all of it back at once when the
/// request is over. A frame must not be used after the memory it was built in is disposed.
/// </summary>
/// <remarks>
/// Pooling is what keeps a request of a few megabytes from reaching the large object heap, and so from causing
/// full collections. <see cref="Unpooled"/> gives frames that live as long as somebody holds them.
/// Values are of primitive types, which no constraint says: see <see cref="LentArrays"/>.
/// Not safe for use by several threads at once.
/// </remarks>
public sealed class FrameMemory : IDisposable
{
    // Short columns lie side by side in blocks: the pool keeps few arrays of one size, and a request has a hundred.
    // Of a length that is kept up to a total, not a number.
    private const int BlockLength = 32 * 1024;

    /// <summary>Longer columns have an array of their own.</summary>
    internal const int LongestInBlock = BlockLength / 8;

    // Counted in steps, so that a small request is counted a few times at most.
    private const long LeastTaken = 64 * 1024;

    private readonly bool _pooled;
    private readonly Action<long>? _take;
    private long _used;
    private long _taken;
    private Loan[] _rented = new Loan[16];
    private int _rentedCount;
    private double[] _block = [];
    private int _blockUsed;

    /// <summary>Creates memory that is given back for other requests on <see cref="Dispose"/>.</summary>
    /// <param name="take">
    /// Is told how many bytes are about to be lent more than before, and refuses them by an exception; on
    /// <see cref="Dispose"/> it is told the negative of all of them. Null where nobody counts.
    /// </param>
    public FrameMemory(Action<long>? take = null)
        : this(pooled: true) => _take = take;

    private FrameMemory(bool pooled) => _pooled = pooled;

    /// <summary>Plain garbage-collected memory, for frames without an owner. May be used by several threads.</summary>
    public static FrameMemory Unpooled { get; } = new(pooled: false);

    /// <summary>Lends memory for exactly <paramref name="length"/> values. Its content is undefined.</summary>
    public Memory<T> Rent<T>(int length)
    {
        if (length == 0)
            return Memory<T>.Empty;
        if (!_pooled)
            return GC.AllocateUninitializedArray<T>(length);
        return typeof(T) == typeof(double) && length <= LongestInBlock
            ? RentInBlock<T>(length)
            : Lend<T>(length).AsMemory(0, length);
    }

    /// <summary>
    /// Lends an array of at least <paramref name="length"/> values, for columns whose number of rows is not known yet.
    /// </summary>
    public T[] RentArray<T>(int length)
    {
        return _pooled ? Lend<T>(length) : GC.AllocateUninitializedArray<T>(length);
    }

    /// <summary>
    /// Trades an array of <see cref="RentArray"/> for one twice as long, or several times, that begins with the same values.
    /// </summary>
    public T[] Grow<T>(T[] array, int times = 2)
    {
        T[] longer = RentArray<T>(checked(array.Length * times));
        array.CopyTo(longer, 0);
        Return(array);
        return longer;
    }

    /// <summary>
    /// Gives an array of <see cref="RentArray"/> back before the others. What has been taken for it stays taken, for what
    /// is lent next.
    /// </summary>
    public void Return<T>(T[] array)
    {
        for (int i = _rentedCount - 1; i >= 0; i--)
        {
            if (!ReferenceEquals(_rented[i].Array, array))
                continue;
            _rented[i].GiveBack(array);
            _rented[i] = _rented[--_rentedCount];
            _used -= (long)array.Length * Unsafe.SizeOf<T>();
            break;
        }
    }

    /// <summary>Counts memory that a frame takes from elsewhere; negative when it is given back.</summary>
    public void Count(long bytes)
    {
        // The one without an owner is shared by threads, and counts nothing.
        if (_take is null)
            return;
        _used += bytes;
        if (_used > _taken)
            Take(bytes);
    }

    /// <summary>Takes <paramref name="bytes"/> for what will be lent next.</summary>
    public void Reserve(long bytes)
    {
        Count(bytes);
        Count(-bytes);
    }

    /// <summary>The memory of the long arrays that no request uses just now.</summary>
    public static long SpareBytes => LentArrays.SpareBytes;

    /// <summary>Leaves long arrays that no request uses just now to the garbage collector.</summary>
    public static void DropSpare() => LentArrays.Clear();

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        for (int i = 0; i < _rentedCount; i++)
            _rented[i].GiveBack(_rented[i].Array);
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
            _block = Lend<double>(BlockLength);
            _blockUsed = 0;
        }
        var memory = new Memory<T>((T[])(object)_block, _blockUsed, length);
        _blockUsed += length;
        return memory;
    }

    private T[] Lend<T>(int length)
    {
        // Before there is such an array: the pool's sizes are powers of two.
        if (_take is not null)
            Count(Unsafe.SizeOf<T>() * (long)BitOperations.RoundUpToPowerOf2((uint)length));
        T[] array = LentArrays.Rent<T>(length);
        if (_rentedCount == _rented.Length)
            System.Array.Resize(ref _rented, 2 * _rentedCount);
        _rented[_rentedCount++] = new(array, Pool<T>.GiveBack);
        return array;
    }

    private void Take(long bytes)
    {
        long more = Math.Max(_used - _taken, LeastTaken);
        try
        {
            _take!(more); // Whoever counts has one.
        }
        catch
        {
            _used -= bytes;
            throw;
        }
        _taken += more;
    }

    private readonly record struct Loan(Array Array, Action<Array> GiveBack);

    private static class Pool<T>
    {
        public static readonly Action<Array> GiveBack = static array => LentArrays.Return((T[])array);
    }
}
