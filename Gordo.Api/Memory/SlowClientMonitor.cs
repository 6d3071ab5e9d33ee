using Gordo.Api.Requests;
using Gordo.Api.Settings;

namespace Gordo.Api.Memory;

/// <summary>
/// Aborts requests whose clients neither send nor read data while other requests are refused for lack of memory or files.
/// </summary>
/// <remarks>
/// Kestrel's minimum data rate does not suffice: at 240 bytes per second, a response of one megabyte may take an hour.
/// No request is aborted if <c>GORDO_MIN_BYTES_PER_SECOND</c> is 0.
/// </remarks>
internal sealed partial class SlowClientMonitor(ServerSettings settings, MemoryGuard guard, DownloadGate downloads, ILogger<SlowClientMonitor> logger) : BackgroundService
{
    // The maximum length of one wait, and of all waits of a request together.
    private const int MaxPauseMilliseconds = 5000, MaxWaitMilliseconds = 60_000;

    private readonly Lock _lock = new();
    private readonly HashSet<RequestMemory> _waiting = [];

    /// <summary>Adds a request that waits for its client.</summary>
    public void Add(RequestMemory request)
    {
        lock (_lock)
            _waiting.Add(request);
    }

    /// <summary>Removes a request whose wait has aborted.</summary>
    public void Remove(RequestMemory request)
    {
        lock (_lock)
            _waiting.Remove(request);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Limits.MinBytesPerSecond == 0)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if ((guard.IsShort || downloads.IsShort) && AbortStalled() is > 0 and var aborted)
                    Log.Aborted(logger, aborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    // Aborts under the lock: after Remove, the request may have ended, and its connection may serve another request.
    private int AbortStalled()
    {
        long now = Environment.TickCount64;
        int aborted = 0;
        lock (_lock)
        {
            foreach (RequestMemory request in _waiting)
            {
                long pause = now - request.WaitingSince;
                if ((pause < MaxPauseMilliseconds && pause + request.TotalWait < MaxWaitMilliseconds) || !(guard.IsShort || request.HasOpenFile))
                    continue;
                request.Abort();
                aborted++;
            }
        }
        return aborted;
    }

    private static partial class Log
    {
        [LoggerMessage(3501, LogLevel.Warning, "Aborted {Count} requests: their clients sent and read nothing while memory or files were short")]
        public static partial void Aborted(ILogger logger, int count);
    }
}
