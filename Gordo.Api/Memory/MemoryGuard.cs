using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Memory;

/// <summary>
/// Keeps the process within its memory limits. Counts the bytes that requests in flight hold, and limits them to the part
/// of the heap that models, pools and connections leave. If memory is short, cached models are dropped first; if that
/// does not suffice, requests are refused.
/// </summary>
internal sealed class MemoryGuard(ServerSettings settings, ModelCollection collection, ConnectionMemory connections)
{
    /// <summary>The maximum number of bytes held by a small request, which may use the reserved part of the memory.</summary>
    public const long SmallRequest = 1024 * 1024;

    // The heap without models, pools and requests: the runtime's objects and short-lived garbage.
    private const long HeapAtRest = 48 * 1024 * 1024;

    // The rest is lost to fragmentation and to memory that the collector releases late.
    private const double UsableShare = 0.85;
    private const double DropModelsAbove = 0.85;
    private const double RefuseAbove = 0.92;

    // An eighth of the memory for requests is reserved for small ones.
    private const int SmallRequestDivisor = 8;

    // Milliseconds. At most a tenth of the time is spent in collections.
    private const int CheckInterval = 100, MinCollectionInterval = 1000, DropInterval = 5000, ShortagePeriod = 10_000;
    private const int MinIntervalPerPause = 10;

    private readonly ProcessMemory _process = new(settings.MemoryMegabytes);
    private readonly Lock _gate = new();
    private long _held;
    private long _room = long.MaxValue;
    private long _roomForLarge = long.MaxValue;
    private long _checkedAt = long.MinValue / 2;
    private long _nextCollection;
    private long _droppedAt = long.MinValue / 2;
    private long _refusedAt = long.MinValue / 2;

    /// <summary>The bytes that requests in flight hold.</summary>
    public long HeldBytes => Interlocked.Read(ref _held);

    /// <summary>True if a request was refused within the last ten seconds.</summary>
    public bool IsShort => Environment.TickCount64 - Volatile.Read(ref _refusedAt) < ShortagePeriod;

    // Requests may always hold this much: refusing them would free next to nothing.
    private long MinRoom => Math.Max(SmallRequest * 16, _process.HeapLimit / 16);

    /// <summary>Reserves bytes that a request is about to allocate.</summary>
    /// <param name="bytes">The number of bytes; release them with <see cref="Release"/>.</param>
    /// <param name="isSmall">True if the request is small and may use the reserved part of the memory.</param>
    /// <returns>True if the bytes are reserved; false if memory is short.</returns>
    public bool TryReserve(long bytes, bool isSmall)
    {
        if (Environment.TickCount64 - Volatile.Read(ref _checkedAt) >= CheckInterval)
            CheckMemory();
        long held = Interlocked.Add(ref _held, bytes);
        if (held <= Room(isSmall) || MakeRoom(isSmall))
            return true;
        Release(bytes);
        return false;
    }

    /// <summary>Counts bytes without checking the limit.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _held, bytes);

    /// <summary>Releases bytes that a request no longer holds.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _held, -bytes);

    /// <summary>Returns true if a large request of this many bytes could be reserved now; reserves nothing.</summary>
    public bool HasRoom(long bytes)
    {
        if (!TryReserve(bytes, isSmall: false))
            return false;
        Release(bytes);
        return true;
    }

    private long Room(bool isSmall) => Volatile.Read(ref isSmall ? ref _room : ref _roomForLarge);

    // Runs periodically, because memory outside requests changes slowly.
    private void CheckMemory()
    {
        lock (_gate)
        {
            UpdateRoom();
            if (_process.Left(DropModelsAbove) < 0 && Collect())
                UpdateRoom();
        }
    }

    private bool MakeRoom(bool isSmall)
    {
        lock (_gate)
        {
            // The values of the last check may be outdated.
            UpdateRoom();
            if (HeldBytes <= Room(isSmall))
                return true;
            if (Collect())
            {
                UpdateRoom();
                if (HeldBytes <= Room(isSmall))
                    return true;
            }
            Volatile.Write(ref _refusedAt, Environment.TickCount64);
            return false;
        }
    }

    private void UpdateRoom()
    {
        Volatile.Write(ref _checkedAt, Environment.TickCount64);
        long others = HeapAtRest + collection.CachedModelBytes + FrameMemory.SpareBytes + connections.RentedBytes;
        long room = (long)(UsableShare * _process.HeapLimit) - others;
        // The actual memory of the process, part of which is not counted anywhere. Above the limit, requests in flight may
        // finish. If they hold next to nothing, the memory is uncollected garbage, and refusing requests would not free it.
        long held = HeldBytes, left = Math.Max(MinRoom, held + _process.Left(RefuseAbove));
        Volatile.Write(ref _roomForLarge, Math.Min(room - (room / SmallRequestDivisor), left));
        Volatile.Write(ref _room, Math.Max(MinRoom, Math.Min(room, Math.Max(left, held))));
    }

    // Drops cached models too, since they can be loaded again.
    private bool Collect()
    {
        long now = Environment.TickCount64;
        if (now < _nextCollection)
            return false;
        if (now - _droppedAt >= DropInterval)
        {
            _droppedAt = now;
            collection.DropCached();
            FrameMemory.DropSpare();
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _nextCollection = Environment.TickCount64 + Math.Max(MinCollectionInterval, MinIntervalPerPause * (Environment.TickCount64 - now));
        return true;
    }
}
