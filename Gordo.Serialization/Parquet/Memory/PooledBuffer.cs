using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Parquet.Memory;

/// <summary>Scratch memory that grows as needed and goes back to the pool at the end.</summary>
internal sealed class PooledBuffer : IDisposable
{
    private byte[] _array = [];

    /// <summary>The buffer's first bytes; what was in it before is lost where it has to grow.</summary>
    public Span<byte> Get(int length)
    {
        if (length > _array.Length)
        {
            Dispose();
            _array = LentArrays.Rent<byte>(length);
        }
        return _array.AsSpan(0, length);
    }

    /// <inheritdoc cref="Get(int)"/>
    public Span<T> Get<T>(int length)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Get(checked(length * Unsafe.SizeOf<T>())));

    /// <summary>The buffer's first bytes, of which the first <paramref name="used"/> stay as they are.</summary>
    public Span<byte> Grow(int length, int used)
    {
        if (length > _array.Length)
        {
            byte[] larger = LentArrays.Rent<byte>(length);
            _array.AsSpan(0, used).CopyTo(larger);
            Dispose();
            _array = larger;
        }
        return _array.AsSpan(0, length);
    }

    public void Dispose()
    {
        if (_array.Length > 0)
            LentArrays.Return(_array);
        _array = [];
    }
}
