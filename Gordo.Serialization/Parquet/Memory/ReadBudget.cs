using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Parquet.Memory;

/// <summary>
/// Limits the memory and work of reading one file: memory of the frame, temporary memory, and bytes processed. A hostile
/// file of a few hundred bytes can request any amount of each.
/// </summary>
internal sealed class ReadBudget(FrameLimits limits, long fileLength)
{
    // Chunks may overlap, in which case the same bytes would be read repeatedly.
    private long _storedBytesLeft = 2 * fileLength;

    // A page is at most about twice as large as its decoded values: decimals of 16 bytes become doubles.
    private long _pageBytesLeft = 2 * Math.Min(limits.MaxBytes, long.MaxValue / 2);

    public FrameLimits Limits { get; } = limits;

    /// <summary>The number of bytes that may still be allocated.</summary>
    public long BytesLeft { get; private set; } = limits.MaxBytes;

    /// <summary>Counts memory that is kept for the frame.</summary>
    public void Allocate(long bytes, string purpose)
    {
        if (bytes > BytesLeft)
            throw new FrameException($"Reading {purpose} takes more memory than the limit of {Limits.MaxBytes} bytes for one frame.");
        BytesLeft -= bytes;
    }

    /// <summary>Checks a size of temporary memory for reading a page.</summary>
    /// <returns>The size, which is within the limits.</returns>
    public int CheckScratch(long bytes)
    {
        if (bytes < 0 || bytes > BytesLeft || bytes > Array.MaxLength)
            throw new FrameException($"A page of {bytes} bytes exceeds what remains of the limit of {Limits.MaxBytes} bytes for one frame.");
        return (int)bytes;
    }

    /// <summary>Counts the bytes of a page as stored and decompressed.</summary>
    public void CountPage(long storedBytes, long pageBytes)
    {
        _storedBytesLeft -= storedBytes;
        _pageBytesLeft -= pageBytes;
        if (_storedBytesLeft < 0)
            throw new FrameException("The column chunks overlap: together they are larger than the file.");
        if (_pageBytesLeft < 0)
            throw new FrameException($"The pages contain more than twice the limit of {Limits.MaxBytes} bytes for one frame.");
    }
}
