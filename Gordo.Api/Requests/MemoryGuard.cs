using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Requests;

/// <summary>
/// Keeps the process from being killed for its memory: near the limit cached models are dropped first, and then large
/// requests are refused.
/// </summary>
public sealed class MemoryGuard(ServerSettings settings, ModelCollection collection, TimeProvider time)
{
    /// <summary>Requests up to this many bytes are let through even when memory is short: refusing them frees nothing.</summary>
    public const long SmallRequest = 1024 * 1024;

    private const double DropModelsAbove = 0.85;
    private const double RefuseAbove = 0.92;

    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DropsEvery = TimeSpan.FromSeconds(5);

    private readonly long _limit = settings.MemoryBytes;
    private readonly Lock _gate = new();
    private long _looked = time.GetTimestamp();
    private long _dropped = long.MinValue;

    /// <summary>Sees whether there is room for a request or for more of one.</summary>
    /// <param name="bytes">What it will take, by estimate.</param>
    /// <exception cref="BusyException">It is large, and there is no memory for it now.</exception>
    public void Admit(long bytes)
    {
        if (bytes <= SmallRequest)
        {
            // Small requests load models, too.
            if (time.GetElapsedTime(Volatile.Read(ref _looked)) >= LooksEvery)
                Used(0);
        }
        else if (Used(bytes) + bytes > RefuseAbove * _limit)
        {
            throw new BusyException("The server is short of memory and takes no large requests now.");
        }
    }

    // What the process holds, after models were dropped if the bytes to come would bring it near the limit.
    private long Used(long coming)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            Volatile.Write(ref _looked, now);
            long used = Environment.WorkingSet;
            bool tight = used + coming > DropModelsAbove * _limit;
            if (!tight || (_dropped != long.MinValue && time.GetElapsedTime(_dropped, now) < DropsEvery))
                return used;
            _dropped = now;
            collection.DropCached();
            FrameMemory.DropSpare();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return Environment.WorkingSet;
        }
    }
}
