using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>The memory of a frame, of which no more is lent than the limits allow.</summary>
internal sealed class BoundedMemory(FrameMemory memory, FrameLimits limits)
{
    private long _left = limits.MaxBytes;

    /// <summary>Lends memory for <paramref name="length"/> values, its content undefined.</summary>
    public unsafe Memory<T> Rent<T>(long length)
        where T : unmanaged
    {
        Charge(length > long.MaxValue / sizeof(T) ? long.MaxValue : length * sizeof(T));
        if (length > Array.MaxLength)
            ArrowThrow.Invalid($"a column of {length} values is too long");
        return memory.Rent<T>((int)length);
    }

    /// <summary>Counts memory that is allocated in other ways.</summary>
    public void Charge(long bytes)
    {
        if (bytes > _left)
            ArrowThrow.Invalid($"the frame needs more than the {limits.MaxBytes} bytes it may");
        _left -= bytes;
    }
}
