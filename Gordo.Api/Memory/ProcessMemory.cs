namespace Gordo.Api.Memory;

/// <summary>
/// Measures the memory of the process against its two limits: .NET's limit on the committed heap (75 % of a container's
/// memory by default), and the container's limit on the whole process. Exceeding either ends the process.
/// </summary>
/// <param name="megabytes">A lower limit for both, <c>GORDO_MEMORY_MB</c>; null for none.</param>
internal sealed class ProcessMemory(int? megabytes)
{
    private const long Megabyte = 1024 * 1024;

    private readonly long _processLimit = megabytes * Megabyte ?? GC.GetGCMemoryInfo().HighMemoryLoadThresholdBytes;

    /// <summary>The maximum committed size of the heap in bytes.</summary>
    public long HeapLimit { get; } =
        Math.Min(megabytes * Megabyte ?? long.MaxValue, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Returns the bytes left until a share of the nearer limit is in use; negative if more than that is in use.</summary>
    public long Left(double share)
    {
        // TotalCommittedBytes is as of the last collection, so the memory allocated since then is taken into account too.
        long heap = Math.Max(GC.GetGCMemoryInfo().TotalCommittedBytes, GC.GetTotalMemory(forceFullCollection: false));
        return (long)Math.Min((share * HeapLimit) - heap, (share * _processLimit) - Environment.WorkingSet);
    }
}
