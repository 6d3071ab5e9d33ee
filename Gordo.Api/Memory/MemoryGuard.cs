using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Memory;

/// <summary>
/// Keeps the process from being ended for its memory. Counts the bytes that requests in flight hold, and lets them have
/// what models, pools and connections leave of the heap; where it does not suffice, cached models are dropped first, and
/// then requests refused.
/// </summary>
internal sealed class MemoryGuard(ServerSettings settings, ModelCollection collection, ConnectionMemory connections)
{
    /// <summary>Requests that hold more than this many bytes leave the last of the memory to others.</summary>
    public const long SmallRequest = 1024 * 1024;

    // The heap without models, pools and requests: the runtime's own and what dies young.
    private const long HeapAtRest = 48 * 1024 * 1024;

    // What is collected is given back late, and in pieces that fit nothing else.
    private const double UsableShare = 0.85;
    private const double DropModelsAbove = 0.85;
    private const double RefuseAbove = 0.92;

    // Of what requests may hold, what is left for small ones.
    private const int ReservedForSmall = 8;

    // Milliseconds. Collecting takes a tenth of the time at most.
    private const int LooksEvery = 100, CollectsEvery = 1000, DropsEvery = 5000, ShortFor = 10_000;
    private const int PausesBetween = 10;

    private readonly ProcessMemory _process = new(settings.MemoryMegabytes);
    private readonly Lock _gate = new();
    private long _held;
    private long _room = long.MaxValue;
    private long _roomForLarge = long.MaxValue;
    private long _looked = long.MinValue / 2;
    private long _collects;
    private long _dropped = long.MinValue / 2;
    private long _refused = long.MinValue / 2;

    /// <summary>The bytes that requests in flight hold.</summary>
    public long HeldBytes => Interlocked.Read(ref _held);

    /// <summary>Whether a request was refused within the last seconds.</summary>
    public bool IsShort => Environment.TickCount64 - Volatile.Read(ref _refused) < ShortFor;

    // Refusing those that make do with so little would free nothing, whatever the rest of the process holds.
    private long LeastRoom => Math.Max(SmallRequest * 16, _process.HeapLimit / 16);

    /// <summary>Takes bytes that a request is about to hold.</summary>
    /// <param name="bytes">How many more; they are given back by <see cref="Give"/>.</param>
    /// <param name="isSmall">Whether the request is small and may have the last of the memory.</param>
    /// <returns>Whether there is room for them; if not, nothing is taken.</returns>
    public bool TryTake(long bytes, bool isSmall)
    {
        if (Environment.TickCount64 - Volatile.Read(ref _looked) >= LooksEvery)
            Look();
        long held = Interlocked.Add(ref _held, bytes);
        if (held <= Room(isSmall) || MakeRoom(isSmall))
            return true;
        Interlocked.Add(ref _held, -bytes);
        return false;
    }

    /// <summary>Counts bytes that are held in any case.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _held, bytes);

    /// <summary>Takes bytes back that a request holds no more.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _held, -bytes);

    /// <summary>Sees whether a large request would find room, before a byte of it has come.</summary>
    public bool HasRoom(long bytes)
    {
        if (!TryTake(bytes, isSmall: false))
            return false;
        Give(bytes);
        return true;
    }

    private long Room(bool isSmall) => Volatile.Read(ref isSmall ? ref _room : ref _roomForLarge);

    // Now and then: what others than requests hold changes slowly.
    private void Look()
    {
        lock (_gate)
        {
            Measure();
            if (_process.Left(DropModelsAbove) < 0 && Collect())
                Measure();
        }
    }

    private bool MakeRoom(bool isSmall)
    {
        lock (_gate)
        {
            // As things are now, not as they were when last looked at.
            Measure();
            if (HeldBytes <= Room(isSmall))
                return true;
            if (Collect())
            {
                Measure();
                if (HeldBytes <= Room(isSmall))
                    return true;
            }
            Volatile.Write(ref _refused, Environment.TickCount64);
            return false;
        }
    }

    private void Measure()
    {
        Volatile.Write(ref _looked, Environment.TickCount64);
        long others = HeapAtRest + collection.CachedModelBytes + FrameMemory.SpareBytes + connections.LentBytes;
        long room = (long)(UsableShare * _process.HeapLimit) - others;
        // What the process really has, part of which nobody counts: beyond it, those who are here may finish. Where they
        // hold next to nothing, it is what waits to be collected, and refusing others would free none of it.
        long held = HeldBytes, left = Math.Max(LeastRoom, held + _process.Left(RefuseAbove));
        Volatile.Write(ref _roomForLarge, Math.Min(room - (room / ReservedForSmall), left));
        Volatile.Write(ref _room, Math.Max(LeastRoom, Math.Min(room, Math.Max(left, held))));
    }

    // Models first, since they can be read again.
    private bool Collect()
    {
        long now = Environment.TickCount64;
        if (now < _collects)
            return false;
        if (now - _dropped >= DropsEvery)
        {
            _dropped = now;
            collection.DropCached();
            FrameMemory.DropSpare();
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _collects = Environment.TickCount64 + Math.Max(CollectsEvery, PausesBetween * (Environment.TickCount64 - now));
        return true;
    }
}
