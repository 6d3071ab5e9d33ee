using System.Buffers;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Exposes bytes as numbers in place, so that a received buffer becomes a column without a copy.</summary>
/// <remarks>
/// Does not own the bytes: the numbers are valid as long as the bytes are. The bytes need not be aligned, because a part of
/// a multipart body may start anywhere; the processors that .NET supports allow this.
/// </remarks>
internal sealed class ReinterpretedMemory<T>(ReadOnlyMemory<byte> bytes) : MemoryManager<T>
    where T : unmanaged
{
    public override Span<T> GetSpan() => MemoryMarshal.Cast<byte, T>(MemoryMarshal.AsMemory(bytes).Span);

    public override unsafe MemoryHandle Pin(int elementIndex = 0) => bytes[(elementIndex * sizeof(T))..].Pin();

    // Each handle unpins itself.
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
