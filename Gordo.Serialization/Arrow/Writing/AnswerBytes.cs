using System.Buffers;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>
/// Bytes that stay unchanged until an answer is sent, so that <see cref="StreamRecorder"/> refers to them instead of copying
/// them. Does not own them.
/// </summary>
internal abstract class AnswerBytes : MemoryManager<byte>
{
    // Nothing that writes an answer passes its memory to native code.
    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}

/// <summary>The bytes of values of a primitive type.</summary>
internal sealed class AnswerBytes<T>(ReadOnlyMemory<T> values) : AnswerBytes
    where T : unmanaged
{
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(MemoryMarshal.AsMemory(values).Span);
}
