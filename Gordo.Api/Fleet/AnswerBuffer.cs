using System.Buffers;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Fleet;

/// <summary>Collects the answer of a model: a short one in memory of its own, so that errors can be written when memory is short, a long one in rented memory.</summary>
internal sealed class AnswerBuffer(FrameMemory memory) : IBufferWriter<byte>
{
    private const int OwnSize = 8 * 1024;

    private readonly byte[] _own = new byte[OwnSize];
    private byte[]? _rented;
    private int _length;

    private byte[] Bytes => _rented ?? _own;

    /// <summary>The bytes written, which are valid until the memory is disposed.</summary>
    public ReadOnlyMemory<byte> Written => Bytes.AsMemory(0, _length);

    /// <summary>Discards what was written.</summary>
    public void Discard() => _length = 0;

    /// <summary>Discards what was written, and forgets the rented array before the memory is disposed.</summary>
    public void Release() => (_rented, _length) = (null, 0);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Bytes.Length - _length), nameof(count));
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return Bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return Bytes.AsSpan(_length);
    }

    private void MakeRoom(int sizeHint)
    {
        int room = Math.Max(sizeHint, 1);
        if (_rented is null && OwnSize - _length < room)
        {
            _rented = memory.RentArray<byte>(Math.Max(2 * OwnSize, checked(_length + room)));
            _own.AsSpan(0, _length).CopyTo(_rented);
        }
        while (Bytes.Length - _length < room)
            _rented = memory.Grow(Bytes);
    }
}
