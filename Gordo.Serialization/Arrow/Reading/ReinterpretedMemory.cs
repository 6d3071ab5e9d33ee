using System.Buffers;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Bytes seen as numbers where they lie, so that a received buffer becomes a column without a copy.</summary>
/// <remarks>
/// Nothing is owned: the numbers are there as long as the bytes are. Numbers need not be aligned, which the processors
/// .NET runs on allow, as a part of a multipart body may start anywhere.
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
