using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Parquet.Memory;

/// <summary>
/// What reading one file may still cost: memory that stays, memory for a while, and work. A file of a few hundred
/// bytes can ask for any amount of either.
/// </summary>
internal sealed class ReadBudget(FrameLimits limits, long fileLength)
{
    // Chunks may overlap, and then the same bytes would be walked through again and again.
    private long _storedBytesLeft = 2 * fileLength;

    // A page is at most about twice what is made of it: decimals of 16 bytes become doubles.
    private long _pageBytesLeft = 2 * Math.Min(limits.MaxBytes, long.MaxValue / 2);

    public FrameLimits Limits { get; } = limits;

    /// <summary>The memory that may still be allocated.</summary>
    public long BytesLeft { get; private set; } = limits.MaxBytes;

    /// <summary>Counts memory that stays until the frame is done.</summary>
    public void Allocate(long bytes, string purpose)
    {
        if (bytes > BytesLeft)
            throw new FrameException($"Reading {purpose} takes more memory than the limit of {Limits.MaxBytes} bytes for one frame.");
        BytesLeft -= bytes;
    }

    /// <summary>Checks memory that is only used while a page is read.</summary>
    /// <returns>The size, which is known to be one that can be had.</returns>
    public int CheckScratch(long bytes)
    {
        if (bytes < 0 || bytes > BytesLeft || bytes > Array.MaxLength)
            throw new FrameException($"A page of {bytes} bytes is more than what is left of the limit of {Limits.MaxBytes} bytes for one frame.");
        return (int)bytes;
    }

    /// <summary>Counts the work of walking through a page and decompressing it.</summary>
    public void CountPage(long storedBytes, long pageBytes)
    {
        _storedBytesLeft -= storedBytes;
        _pageBytesLeft -= pageBytes;
        if (_storedBytesLeft < 0)
            throw new FrameException("The column chunks overlap: together they are larger than the file.");
        if (_pageBytesLeft < 0)
            throw new FrameException($"The pages hold more than twice the limit of {Limits.MaxBytes} bytes for one frame.");
    }
}
