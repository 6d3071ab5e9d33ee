using Gordo.Api.Settings;

namespace Gordo.Api.Requests;

/// <summary>Bounds how many model files are open for downloads: each takes a file beside its connection.</summary>
internal sealed class DownloadGate
{
    private const int ShortFor = 10_000;

    private long _refused = long.MinValue / 2;
    private int _open;

    /// <summary>How many there may be.</summary>
    public int Most { get; } = OpenFileLimit.Downloads();

    /// <summary>Whether a download was refused within the last seconds.</summary>
    public bool IsShort => Environment.TickCount64 - Volatile.Read(ref _refused) < ShortFor;

    /// <summary>Takes a place, which is free again once it is disposed.</summary>
    /// <exception cref="BusyException">All are taken.</exception>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref _open) > Most)
        {
            Interlocked.Decrement(ref _open);
            Volatile.Write(ref _refused, Environment.TickCount64);
            throw new BusyException($"{Most} models are being downloaded already.");
        }
        return new Place(this);
    }

    private sealed class Place(DownloadGate gate) : IDisposable
    {
        private bool _isLeft;

        public void Dispose()
        {
            if (!_isLeft)
                Interlocked.Decrement(ref gate._open);
            _isLeft = true;
        }
    }
}
