using System.Collections.Concurrent;
using Gordo.Core.Collections.Files;
using Gordo.Core.Names;
using Gordo.Serialization;

namespace Gordo.Core.Collections;

/// <summary>
/// Keeps what was read from model folders, each value with the version of the files it came from. However many ask for
/// a value at once, it is read once; a read that fails is remembered for that version too.
/// </summary>
/// <remarks>
/// The values to drop are chosen by second chance (CLOCK): a hit sets one flag and takes no lock, so that requests
/// for different models never wait for each other. Order of use is known only roughly, which is all a cache needs.
/// </remarks>
internal sealed class VersionedCache<TValue>(int? maxCount, long maxBytes, Func<TValue, long> sizeOf)
    where TValue : class
{
    // What a remembered failure takes, roughly.
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
    /// The value and the version that was really read, which may be newer than the one asked for; null where there is
    /// nothing to read any more.
    /// </returns>
    public delegate (TValue Value, FolderVersion Version)? Loader(ModelKey key);

    /// <summary>How often a loader ran.</summary>
    public long LoadCount => Interlocked.Read(ref _loads);

    /// <summary>How often a loader failed.</summary>
    public long FailureCount => Interlocked.Read(ref _failures);

    /// <summary>How many values were dropped to make room.</summary>
    public long EvictionCount => Interlocked.Read(ref _evictions);

    /// <summary>The number of values kept.</summary>
    public int Count => _clock.Count;

    /// <summary>The memory the values take, as <c>sizeOf</c> has it.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The value of that version: kept, being read by somebody else, or read here and now.</summary>
    /// <returns>Null where there is nothing to read any more.</returns>
    /// <exception cref="GordoException">It cannot be read; remembered until the version changes.</exception>
    public ValueTask<TValue?> GetAsync(ModelKey key, FolderVersion version, Loader load, CancellationToken cancellation)
    {
        Entry entry = Find(key, version, load);
        return entry.Result.IsCompletedSuccessfully
            ? new(entry.Result.Result)
            : new(entry.Result.WaitAsync(cancellation));
    }

    /// <summary>As <see cref="GetAsync"/>, for values that are read so fast that waiting for them may block.</summary>
    public TValue? Get(ModelKey key, FolderVersion version, Loader load) =>
        Find(key, version, load).Result.GetAwaiter().GetResult();

    /// <summary>The value that is kept, of whatever version; null where there is none, or it is still being read.</summary>
    public TValue? Peek(ModelKey key) =>
        _entries.TryGetValue(key, out Entry? kept) && kept.Result.IsCompletedSuccessfully ? kept.Result.Result : null;

    /// <summary>Forgets a value whose files are gone.</summary>
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

    /// <summary>Forgets everything, to give memory back; requests keep the values they have.</summary>
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
            Keep(entry, sizeOf(read.Value));
            entry.Succeed(read.Value);
        }
        catch (GordoException failure) when (failure is not ModelException { IsUnreadable: true })
        {
            Interlocked.Increment(ref _failures);
            Keep(entry, FailureBytes);
            entry.Fail(failure);
        }
        catch (Exception fault)
        {
            // A file that may not be read, which leaves no trace in its version when it is mended, or a fault of ours:
            // nothing that the next request should inherit.
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

    private void Keep(Entry entry, long bytes)
    {
        lock (_gate)
        {
            // Replaced or removed while it was read: those who wait still get it, but it is not kept.
            if (!_entries.TryGetValue(entry.Key, out Entry? current) || current != entry)
                return;
            entry.Bytes = bytes;
            entry.Node = _clock.AddLast(entry);
            _bytes += bytes;
            MakeRoom(entry);
        }
    }

    private void MakeRoom(Entry newest)
    {
        // Entries in use can flag themselves faster than the sweep clears them; two rounds are chances enough.
        int chances = 2 * _clock.Count;
        while (_clock.Count > 1 && (maxCount is { } count ? _clock.Count > count : _bytes > maxBytes))
        {
            Entry oldest = _clock.First!.Value; // there are at least two
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
        LinkedListNode<Entry> node = entry.Node!; // only called for entries of the clock
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
    }

    private sealed class Entry(ModelKey key, FolderVersion version)
    {
        private readonly TaskCompletionSource<TValue?> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ModelKey Key { get; } = key;

        public Boxed Version { get; set; } = new(version);

        public Task<TValue?> Result => _result.Task;

        public long Bytes { get; set; }

        public LinkedListNode<Entry>? Node { get; set; }

        public volatile bool Used;

        public bool IsCurrent(FolderVersion version) => Version.Value == version;

        public void Succeed(TValue? value) => _result.SetResult(value);

        public void Fail(Exception exception)
        {
            _result.SetException(exception);
            // Seen here, whether or not somebody waits: an unobserved failure must not reach the finalizer thread.
            _ = _result.Task.Exception;
        }
    }

    // A version is four numbers, which two threads could mix up; a reference to them changes at once.
    private sealed record Boxed(FolderVersion Value);
}
