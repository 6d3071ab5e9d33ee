using Gordo.Core.Collections;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Hosting;

/// <summary>
/// Keeps the process from being killed for its memory: near the limit cached models are dropped first, and then large
/// requests are refused.
/// </summary>
public sealed class MemoryGuard(ServerSettings settings, ModelCollection collection, TimeProvider time)
{
    // Requests of this length and less are let through even when memory is short: refusing them frees nothing.
    private const long SmallRequest = 1024 * 1024;
    private const double DropModelsAbove = 0.85;
    private const double RefuseAbove = 0.92;

    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DropsEvery = TimeSpan.FromSeconds(10);

    private readonly long _limit = settings.MemoryMegabytes is { } megabytes
        ? megabytes * 1024L * 1024
        : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private readonly Lock _gate = new();
    private long _looked = long.MinValue;
    private long _dropped = long.MinValue;
    private double _used;

    /// <summary>Lets a request in, unless it is large and memory is short.</summary>
    /// <param name="length">The length of its body; null where the client does not say.</param>
    /// <exception cref="BusyException">There is no memory for it now.</exception>
    public void Admit(long? length)
    {
        if (length <= SmallRequest)
            return;
        if (Used() > RefuseAbove)
            throw new BusyException("The server is short of memory and takes no large requests now.");
    }

    private double Used()
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            if (_looked != long.MinValue && time.GetElapsedTime(_looked, now) < LooksEvery)
                return _used;
            _looked = now;
            _used = (double)Environment.WorkingSet / _limit;
            if (_used > DropModelsAbove && (_dropped == long.MinValue || time.GetElapsedTime(_dropped, now) > DropsEvery))
            {
                _dropped = now;
                collection.DropCached();
                FrameMemory.DropSpare();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                _used = (double)Environment.WorkingSet / _limit;
            }
            return _used;
        }
    }
}
