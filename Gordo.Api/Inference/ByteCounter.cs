using System.Buffers;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Inference;

/// <summary>Counts the bytes that are written and drops them.</summary>
/// <param name="memory">The memory for the part that is being written.</param>
internal sealed class ByteCounter(FrameMemory memory) : IBufferWriter<byte>
{
    private const int PartLength = 4 * 1024;

    private byte[] _part = memory.RentArray<byte>(PartLength);

    /// <summary>The number of bytes written.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count) => Count += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (sizeHint > _part.Length)
        {
            memory.Return(_part);
            _part = memory.RentArray<byte>(sizeHint);
        }
        return _part;
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
