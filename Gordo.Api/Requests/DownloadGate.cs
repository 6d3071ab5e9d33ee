using Gordo.Api.Settings;

namespace Gordo.Api.Requests;

/// <summary>Limits the number of concurrent downloads, because each needs an open file in addition to its connection.</summary>
internal sealed class DownloadGate
{
    private const int ShortagePeriodMilliseconds = 10_000;

    private long _refusedAt = long.MinValue / 2;
    private int _open;

    /// <summary>The maximum number of concurrent downloads.</summary>
    public int MaxDownloads { get; } = OpenFileLimit.Downloads();

    /// <summary>True if a download was refused within the last ten seconds.</summary>
    public bool IsShort => Environment.TickCount64 - Volatile.Read(ref _refusedAt) < ShortagePeriodMilliseconds;

    /// <summary>Enters the gate. Dispose the returned object to leave it.</summary>
    /// <exception cref="BusyException">The maximum number of downloads is running.</exception>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref _open) > MaxDownloads)
        {
            Interlocked.Decrement(ref _open);
            Volatile.Write(ref _refusedAt, Environment.TickCount64);
            throw new BusyException($"The maximum of {MaxDownloads} concurrent downloads is reached.");
        }
        return new Entry(this);
    }

    private sealed class Entry(DownloadGate gate) : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            if (!_isDisposed)
                Interlocked.Decrement(ref gate._open);
            _isDisposed = true;
        }
    }
}
