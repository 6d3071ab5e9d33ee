namespace Gordo.Api.Memory;

/// <summary>
/// What the process has of the memory it may have. Two limits end it: .NET's own on the committed heap (75 % of a
/// container's memory unless configured otherwise), and the container's on all of the process.
/// </summary>
/// <param name="megabytes">A limit on both that is lower, <c>GORDO_MEMORY_MB</c>; null for none.</param>
internal sealed class ProcessMemory(int? megabytes)
{
    private const long Megabyte = 1024 * 1024;

    private readonly long _processLimit = megabytes * Megabyte ?? GC.GetGCMemoryInfo().HighMemoryLoadThresholdBytes;

    /// <summary>The most bytes the heap may be committed to.</summary>
    public long HeapLimit { get; } =
        Math.Min(megabytes * Megabyte ?? long.MaxValue, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>The bytes by which the limit that is nearer may be come closer to, until a share of it is in use.</summary>
    public long Left(double share)
    {
        // What is committed is known as of the last collection; what has been allocated since is committed, too.
        long heap = Math.Max(GC.GetGCMemoryInfo().TotalCommittedBytes, GC.GetTotalMemory(forceFullCollection: false));
        return (long)Math.Min((share * HeapLimit) - heap, (share * _processLimit) - Environment.WorkingSet);
    }
}
