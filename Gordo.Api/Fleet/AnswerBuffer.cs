using System.Buffers;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Fleet;

/// <summary>Collects the answer of a model in rented memory.</summary>
internal sealed class AnswerBuffer(FrameMemory memory) : IBufferWriter<byte>
{
    private const int InitialSize = 8 * 1024;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>The bytes written, which are valid until the memory is disposed.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Discards what was written.</summary>
    public void Discard() => _length = 0;

    /// <summary>Forgets the rented array, before the memory is disposed.</summary>
    public void Release() => (_bytes, _length) = ([], 0);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _length), nameof(count));
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsSpan(_length);
    }

    private void MakeRoom(int sizeHint)
    {
        int room = Math.Max(sizeHint, 1);
        if (_bytes.Length == 0)
            _bytes = memory.RentArray<byte>(Math.Max(InitialSize, room));
        while (_bytes.Length - _length < room)
            _bytes = memory.Grow(_bytes);
    }
}
