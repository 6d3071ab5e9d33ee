using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Rents the memory of a frame within its limits.</summary>
internal sealed class BoundedMemory(FrameMemory memory, FrameLimits limits)
{
    private long _left = limits.MaxBytes;

    /// <summary>Rents memory for <paramref name="length"/> values. Its content is undefined.</summary>
    public unsafe Memory<T> Rent<T>(long length)
        where T : unmanaged
    {
        Charge(length > long.MaxValue / sizeof(T) ? long.MaxValue : length * sizeof(T));
        if (length > Array.MaxLength)
            ArrowThrow.Invalid($"a column of {length} values is too long");
        return memory.Rent<T>((int)length);
    }

    /// <summary>Counts memory that is allocated elsewhere.</summary>
    public void Charge(long bytes)
    {
        if (bytes > _left)
            ArrowThrow.Invalid($"the frame needs more than the allowed {limits.MaxBytes} bytes");
        _left -= bytes;
    }
}
