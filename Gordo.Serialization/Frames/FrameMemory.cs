using System.Buffers;

namespace Gordo.Serialization.Frames;

/// <summary>
/// Lends the memory that the columns of one request's frames live in, and takes all of it back at once when the
/// request is over. A frame must not be used after the memory it was built in is disposed.
/// </summary>
/// <remarks>
/// Pooling is what keeps a request of a few megabytes from reaching the large object heap, and so from causing
/// full collections. <see cref="Unpooled"/> gives frames that live as long as somebody holds them.
/// Not safe for use by several threads at once.
/// </remarks>
public sealed class FrameMemory : IDisposable
{
    private readonly bool _pooled;
    private readonly List<IDisposable> _rented = [];

    /// <summary>Creates memory that is given back to the shared pools on <see cref="Dispose"/>.</summary>
    public FrameMemory()
        : this(pooled: true)
    {
    }

    private FrameMemory(bool pooled) => _pooled = pooled;

    /// <summary>Plain garbage-collected memory, for frames without an owner. May be used by several threads.</summary>
    public static FrameMemory Unpooled { get; } = new(pooled: false);

    /// <summary>Lends memory for exactly <paramref name="length"/> values. Its content is undefined.</summary>
    public Memory<T> Rent<T>(int length)
        where T : unmanaged
    {
        if (length == 0)
            return Memory<T>.Empty;
        if (!_pooled)
            return GC.AllocateUninitializedArray<T>(length);
        var lease = new Lease<T>(length);
        _rented.Add(lease);
        return lease.Array.AsMemory(0, length);
    }

    /// <summary>
    /// Lends an array of at least <paramref name="length"/> values, for columns whose number of rows is not known yet.
    /// </summary>
    public T[] RentArray<T>(int length)
        where T : unmanaged
    {
        if (!_pooled)
            return GC.AllocateUninitializedArray<T>(length);
        var lease = new Lease<T>(length);
        _rented.Add(lease);
        return lease.Array;
    }

    /// <summary>
    /// Trades an array of <see cref="RentArray"/> for one twice as long that begins with the same values.
    /// </summary>
    public T[] Grow<T>(T[] array)
        where T : unmanaged
    {
        T[] longer = RentArray<T>(array.Length * 2);
        array.CopyTo(longer, 0);
        int lease = _rented.FindLastIndex(rented => rented is Lease<T> candidate && candidate.Array == array);
        if (lease >= 0)
        {
            _rented[lease].Dispose();
            _rented.RemoveAt(lease);
        }
        return longer;
    }

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        foreach (IDisposable lease in _rented)
            lease.Dispose();
        _rented.Clear();
    }

    private sealed class Lease<T>(int length) : IDisposable
    {
        public T[] Array { get; } = ArrayPool<T>.Shared.Rent(length);

        public void Dispose() => ArrayPool<T>.Shared.Return(Array);
    }
}
