using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Parquet.Memory;

/// <summary>A temporary buffer that grows as needed and is returned to the pool when disposed.</summary>
/// <param name="memory">The memory that counts the buffer; null for small buffers.</param>
internal sealed class PooledBuffer(FrameMemory? memory = null) : IDisposable
{
    private byte[] _array = [];

    /// <summary>The memory that counts the buffer; null if it is not counted.</summary>
    public FrameMemory? Memory => memory;

    /// <summary>Returns the first bytes of the buffer. The content is lost if the buffer has to grow.</summary>
    public Span<byte> Get(int length)
    {
        if (length > _array.Length)
        {
            Dispose();
            _array = Rent(length);
        }
        return _array.AsSpan(0, length);
    }

    /// <inheritdoc cref="Get(int)"/>
    public Span<T> Get<T>(int length)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Get(checked(length * Unsafe.SizeOf<T>())));

    /// <summary>Returns the first bytes of the buffer and keeps the content of the first <paramref name="used"/>.</summary>
    public Span<byte> Grow(int length, int used)
    {
        if (length > _array.Length)
        {
            byte[] larger = Rent(length);
            _array.AsSpan(0, used).CopyTo(larger);
            Dispose();
            _array = larger;
        }
        return _array.AsSpan(0, length);
    }

    public void Dispose()
    {
        if (_array.Length > 0)
        {
            PooledArrays.Return(_array);
            memory?.Count(-_array.Length);
        }
        _array = [];
    }

    private byte[] Rent(int length)
    {
        memory?.Count(length);
        byte[] array = PooledArrays.Rent<byte>(length);
        memory?.Count(array.Length - length);
        return array;
    }
}
