using Gordo.Api.Requests;
using Gordo.Api.Settings;

namespace Gordo.Api.Memory;

/// <summary>
/// Ends requests whose clients neither send nor take anything while others are refused for want of what they hold.
/// </summary>
/// <remarks>
/// The listener's least rate alone is counted from what has been written: at 240 bytes a second an answer of a megabyte
/// may take an hour. Where clients may be as slow as they like, none is ended.
/// </remarks>
internal sealed partial class SlowClients(ServerSettings settings, MemoryGuard guard, DownloadGate downloads, ILogger<SlowClients> logger) : BackgroundService
{
    // Without a single step, and in all.
    private const int MostPause = 5000, MostWaiting = 60_000;

    private readonly Lock _gate = new();
    private readonly HashSet<RequestHold> _waiting = [];

    /// <summary>Begins to look at a request that waits for its client.</summary>
    public void Add(RequestHold hold)
    {
        lock (_gate)
            _waiting.Add(hold);
    }

    /// <summary>The client has moved, or the request is over.</summary>
    public void Remove(RequestHold hold)
    {
        lock (_gate)
            _waiting.Remove(hold);
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
                if ((guard.IsShort || downloads.IsShort) && End() is > 0 and var ended)
                    Log.Ended(logger, ended);
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    // Under the lock: a request that has moved on may be over, and its connection be another's.
    private int End()
    {
        long now = Environment.TickCount64;
        int ended = 0;
        lock (_gate)
        {
            foreach (RequestHold hold in _waiting)
            {
                long pause = now - hold.WaitsSince;
                if ((pause < MostPause && pause + hold.Waited < MostWaiting) || !(guard.IsShort || hold.HoldsFile))
                    continue;
                hold.Abort();
                ended++;
            }
        }
        return ended;
    }

    private static partial class Log
    {
        [LoggerMessage(3501, LogLevel.Warning, "Ended {Count} requests whose clients kept memory or files from others and did not move")]
        public static partial void Ended(ILogger logger, int count);
    }
}
