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

    private readonly bool _pooled;
    private Loan[] _rented = new Loan[16];
    private int _rentedCount;
    private double[] _block = [];
    private int _blockUsed;

    /// <summary>Creates memory that is given back for other requests on <see cref="Dispose"/>.</summary>
    public FrameMemory()
        : this(pooled: true)
    {
    }

    private FrameMemory(bool pooled) => _pooled = pooled;

    /// <summary>Plain garbage-collected memory, for frames without an owner. May be used by several threads.</summary>
    public static FrameMemory Unpooled { get; } = new(pooled: false);

    /// <summary>Lends memory for exactly <paramref name="length"/> values. Its content is undefined.</summary>
    public Memory<T> Rent<T>(int length)
    {
        if (length == 0)
            return Memory<T>.Empty;
        if (!_pooled)
            return PoisonedMemory.Fill(GC.AllocateUninitializedArray<T>(length));
        return typeof(T) == typeof(double) && length <= LongestInBlock
            ? RentInBlock<T>(length)
            : Lend<T>(length).AsMemory(0, length);
    }

    /// <summary>
    /// Lends an array of at least <paramref name="length"/> values, for columns whose number of rows is not known yet.
    /// </summary>
    public T[] RentArray<T>(int length)
    {
        return _pooled ? Lend<T>(length) : PoisonedMemory.Fill(GC.AllocateUninitializedArray<T>(length));
    }

    /// <summary>
    /// Trades an array of <see cref="RentArray"/> for one twice as long that begins with the same values.
    /// </summary>
    public T[] Grow<T>(T[] array)
    {
        T[] longer = RentArray<T>(array.Length * 2);
        array.CopyTo(longer, 0);
        for (int i = _rentedCount - 2; i >= 0; i--)
        {
            if (!ReferenceEquals(_rented[i].Array, array))
                continue;
            _rented[i].GiveBack(array);
            _rented[i] = _rented[--_rentedCount];
            break;
        }
        return longer;
    }

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
        T[] array = LentArrays.Rent<T>(length);
        if (_rentedCount == _rented.Length)
            System.Array.Resize(ref _rented, 2 * _rentedCount);
        _rented[_rentedCount++] = new(array, Pool<T>.GiveBack);
        return array;
    }

    private readonly record struct Loan(Array Array, Action<Array> GiveBack);

    private static class Pool<T>
    {
        public static readonly Action<Array> GiveBack = static array => LentArrays.Return((T[])array);
    }
}
