using System.Collections.Concurrent;
using Gordo.Core.Collections.Files;
using Gordo.Core.Names;
using Gordo.Serialization;

namespace Gordo.Core.Collections;

/// <summary>
/// Caches values read from model folders, each with the version of its files. Concurrent requests for the same value
/// share one read; a failed read is cached for its version too.
/// </summary>
/// <remarks>
/// Values are evicted by the second-chance algorithm (CLOCK): a hit sets one flag and takes no lock, so requests for
/// different models never wait for each other. The order of use is approximate, which is sufficient for a cache.
/// </remarks>
/// <param name="maxCount">The maximum number of values; null to limit their size instead.</param>
/// <param name="maxBytes">The maximum size of the values.</param>
/// <param name="sizeOf">Returns the size of a value.</param>
/// <param name="dropped">Called under a lock with each value that leaves the cache, or never enters it.</param>
internal sealed class VersionedCache<TValue>(int? maxCount, long maxBytes, Func<TValue, long> sizeOf, Action<TValue>? dropped = null)
    where TValue : class
{
    // The approximate memory size of a cached failure.
    private const long FailureBytes = 1024;

    private readonly ConcurrentDictionary<ModelKey, Entry> _entries = new();
    private readonly LinkedList<Entry> _clock = new();
    private readonly Lock _gate = new();
    private long _bytes;
    private long _loads;
    private long _failures;
    private long _evictions;

    /// <summary>Reads a value.</summary>
    /// <returns>
    /// The value and the version that was actually read, which may be newer than the requested one; null if the files no
    /// longer exist.
    /// </returns>
    public delegate (TValue Value, FolderVersion Version)? Loader(ModelKey key);

    /// <summary>The number of loader calls.</summary>
    public long LoadCount => Interlocked.Read(ref _loads);

    /// <summary>The number of failed loader calls.</summary>
    public long FailureCount => Interlocked.Read(ref _failures);

    /// <summary>The number of values evicted to make room.</summary>
    public long EvictionCount => Interlocked.Read(ref _evictions);

    /// <summary>The number of cached values.</summary>
    public int Count => _clock.Count;

    /// <summary>The cached values, without failures and those being read.</summary>
    public IEnumerable<TValue> Values => _entries.Values.Select(entry => entry.Value).OfType<TValue>();

    /// <summary>The memory of the cached values, as measured by <c>sizeOf</c>.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Returns the value of a version from the cache, from a read in progress, or by reading it.</summary>
    /// <returns>Null if the files no longer exist.</returns>
    /// <exception cref="GordoException">The value cannot be read; the failure is cached until the version changes.</exception>
    public ValueTask<TValue?> GetAsync(ModelKey key, FolderVersion version, Loader load, CancellationToken cancellation)
    {
        Entry entry = Find(key, version, load);
        return entry.Result.IsCompletedSuccessfully
            ? new(entry.Result.Result)
            : new(entry.Result.WaitAsync(cancellation));
    }

    /// <summary>Like <see cref="GetAsync"/>, but blocks; for values that are read quickly.</summary>
    public TValue? Get(ModelKey key, FolderVersion version, Loader load) =>
        Find(key, version, load).Result.GetAwaiter().GetResult();

    /// <summary>Returns the cached value of any version; null if there is none or it is still being read.</summary>
    public TValue? Peek(ModelKey key) =>
        _entries.TryGetValue(key, out Entry? kept) && kept.Result.IsCompletedSuccessfully ? kept.Result.Result : null;

    /// <summary>Returns true if a value or a failure of any version is cached, or it is being read.</summary>
    public bool Contains(ModelKey key) => _entries.ContainsKey(key);

    /// <summary>Removes a value whose files no longer exist.</summary>
    public void Remove(ModelKey key)
    {
        if (!_entries.ContainsKey(key))
            return;
        lock (_gate)
        {
            if (_entries.TryRemove(key, out Entry? entry))
                Unlink(entry);
        }
    }

    /// <summary>Removes all values to release memory; requests keep the values they hold.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            while (_clock.First is { } oldest)
                Drop(oldest.Value);
        }
    }

    private Entry Find(ModelKey key, FolderVersion version, Loader load)
    {
        if (_entries.TryGetValue(key, out Entry? kept) && kept.IsCurrent(version))
        {
            if (!kept.Used)
                kept.Used = true;
            return kept;
        }

        Entry mine;
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out kept))
            {
                if (kept.IsCurrent(version))
                    return kept;
                Unlink(kept);
            }
            mine = new Entry(key, version);
            _entries[key] = mine;
        }
        Load(mine, load);
        return mine;
    }

    private void Load(Entry entry, Loader load)
    {
        Interlocked.Increment(ref _loads);
        try
        {
            if (load(entry.Key) is not { } read)
            {
                Forget(entry);
                entry.Succeed(null);
                return;
            }
            entry.Version = new(read.Version);
            Keep(entry, sizeOf(read.Value), read.Value);
            entry.Succeed(read.Value);
        }
        catch (GordoException failure) when (failure is not ModelException { IsUnreadable: true })
        {
            Interlocked.Increment(ref _failures);
            Keep(entry, FailureBytes, null);
            entry.Fail(failure);
        }
        catch (Exception fault)
        {
            // Either a file without read permission, where granting it does not change the version, or a fault of ours:
            // neither may be cached for the next request.
            Interlocked.Increment(ref _failures);
            Forget(entry);
            entry.Fail(fault);
            throw;
        }
    }

    private void Forget(Entry entry)
    {
        lock (_gate)
            _entries.TryRemove(KeyValuePair.Create(entry.Key, entry));
    }

    private void Keep(Entry entry, long bytes, TValue? value)
    {
        lock (_gate)
        {
            // Replaced or removed while it was being read: waiting requests still receive it, but it is not cached.
            if (!_entries.TryGetValue(entry.Key, out Entry? current) || current != entry)
            {
                if (value is not null)
                    dropped?.Invoke(value);
                return;
            }
            entry.Value = value;
            entry.Bytes = bytes;
            entry.Node = _clock.AddLast(entry);
            _bytes += bytes;
            MakeRoom(entry);
        }
    }

    private void MakeRoom(Entry newest)
    {
        // Entries in use can be flagged faster than the sweep clears them; two rounds are enough.
        int chances = 2 * _clock.Count;
        while (_clock.Count > 1 && (maxCount is { } count ? _clock.Count > count : _bytes > maxBytes))
        {
            Entry oldest = _clock.First!.Value; // Never null: there are at least two entries.
            bool spared = oldest == newest || (oldest.Used && chances-- > 0);
            oldest.Used = false;
            if (spared)
                MoveToEnd(oldest);
            else
            {
                Drop(oldest);
                _evictions++;
            }
        }
    }

    private void MoveToEnd(Entry entry)
    {
        LinkedListNode<Entry> node = entry.Node!; // Never null for entries of the clock.
        _clock.Remove(node);
        _clock.AddLast(node);
    }

    private void Drop(Entry entry)
    {
        _entries.TryRemove(KeyValuePair.Create(entry.Key, entry));
        Unlink(entry);
    }

    private void Unlink(Entry entry)
    {
        if (entry.Node is not { } node)
            return;
        _clock.Remove(node);
        entry.Node = null;
        _bytes -= entry.Bytes;
        if (entry.Value is { } value)
            dropped?.Invoke(value);
    }

    private sealed class Entry(ModelKey key, FolderVersion version)
    {
        private readonly TaskCompletionSource<TValue?> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ModelKey Key { get; } = key;

        public Boxed Version { get; set; } = new(version);

        public Task<TValue?> Result => _result.Task;

        public long Bytes { get; set; }

        public LinkedListNode<Entry>? Node { get; set; }

        // Null while it is read, and for a failure.
        public TValue? Value { get; set; }

        public volatile bool Used;

        public bool IsCurrent(FolderVersion version) => Version.Value == version;

        public void Succeed(TValue? value) => _result.SetResult(value);

        public void Fail(Exception exception)
        {
            _result.SetException(exception);
            // Mark the exception as observed even if nobody waits, so that it never reaches the finalizer thread.
            _ = _result.Task.Exception;
        }
    }

    // A version has several fields, which a concurrent reader could see half updated; a reference is replaced atomically.
    private sealed record Boxed(FolderVersion Value);
}
