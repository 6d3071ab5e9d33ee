using System.Diagnostics.Metrics;
using Gordo.Api.Settings;

namespace Gordo.Api.Requests;

/// <summary>Limits the number of predictions computed at once; further ones are queued.</summary>
/// <remarks>
/// Only the computation is limited, not reading bodies or sending responses. Calls of many models enter last: between two
/// models they leave, and enter again only if nobody else waits. While there are single predictions, they leave one core to
/// them, since reading, writing and the network need cores too.
/// </remarks>
public sealed class PredictionGate : IDisposable
{
    // Milliseconds since the last single prediction until calls of many models use all cores.
    private const int SingleInterval = 100;

    private static readonly TimeSpan MaxWaitForSignal = TimeSpan.FromMilliseconds(20), FleetPause = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _semaphore;
    private readonly SemaphoreSlim _left = new(0);
    private readonly SemaphoreSlim _fleet;
    private readonly int _maxQueued;
    private int _waitingLast;
    private int _fleetRunning;
    private long _lastSingle = long.MinValue / 2;
    private int _queued;
    private int _inFlight;

    /// <summary>Creates the gate with the limits of the settings, and registers its gauges.</summary>
    public PredictionGate(ServerSettings settings, Meter meter)
    {
        _semaphore = new SemaphoreSlim(settings.MaxConcurrentPredictions);
        _maxQueued = settings.MaxQueued;
        FleetPlaces = Math.Min(Environment.ProcessorCount, settings.MaxConcurrentPredictions);
        _fleet = new SemaphoreSlim(FleetPlaces);
        meter.CreateObservableGauge("gordo_server_predictions_in_flight", () => Volatile.Read(ref _inFlight), description: "Predictions being computed.");
        meter.CreateObservableGauge("gordo_server_predictions_queued", () => Queued, description: "Predictions waiting to be computed.");
    }

    /// <summary>The number of models that all calls of many models may load and compute at once: one for each core.</summary>
    public int FleetPlaces { get; }

    /// <summary>True if there was a single prediction a moment ago.</summary>
    public bool HasSingles => Environment.TickCount64 - Volatile.Read(ref _lastSingle) < SingleInterval;

    /// <summary>The number of queued predictions.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Enters the gate without waiting. After success, the caller must call <see cref="Leave"/>.</summary>
    /// <returns>True if the gate was entered; false if the maximum number of predictions is running.</returns>
    public bool TryEnter()
    {
        Volatile.Write(ref _lastSingle, Environment.TickCount64);
        return TryEnterNow();
    }

    /// <summary>Waits to enter the gate. After success, the caller must call <see cref="Leave"/>.</summary>
    /// <exception cref="BusyException">The queue is full.</exception>
    public async ValueTask EnterAsync(CancellationToken cancellation)
    {
        int queued = Interlocked.Increment(ref _queued);
        try
        {
            if (queued > _maxQueued)
                throw new BusyException($"The queue is full: {_maxQueued} predictions are waiting.") { Reason = RefusalReason.Queue };
            await _semaphore.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
        Interlocked.Increment(ref _inFlight);
    }

    /// <summary>Waits to enter the gate until no other prediction waits. After success, the caller must call <see cref="Leave"/>.</summary>
    public async ValueTask EnterLastAsync(CancellationToken cancellation)
    {
        if (Queued == 0 && TryEnterNow())
            return;
        Interlocked.Increment(ref _waitingLast);
        try
        {
            // The time limit covers a queued prediction that is cancelled just when a place is handed to it.
            do
                await _left.WaitAsync(MaxWaitForSignal, cancellation);
            while (Queued > 0 || !TryEnterNow());
        }
        finally
        {
            Interlocked.Decrement(ref _waitingLast);
        }
    }

    /// <summary>Waits for one of the <see cref="FleetPlaces"/>. After success, the caller must call <see cref="LeaveFleet"/>.</summary>
    public async ValueTask EnterFleetAsync(CancellationToken cancellation)
    {
        await _fleet.WaitAsync(cancellation);
        try
        {
            while (Interlocked.Increment(ref _fleetRunning) > 1 && _fleetRunning >= FleetPlaces && HasSingles)
            {
                // A signal at each model that another thread leaves would make both take turns.
                Interlocked.Decrement(ref _fleetRunning);
                await Task.Delay(FleetPause, cancellation);
            }
        }
        catch
        {
            _fleet.Release();
            throw;
        }
    }

    /// <summary>Leaves a place that <see cref="EnterFleetAsync"/> gave.</summary>
    public void LeaveFleet()
    {
        Interlocked.Decrement(ref _fleetRunning);
        _fleet.Release();
    }

    /// <summary>Leaves the gate.</summary>
    public void Leave()
    {
        Interlocked.Decrement(ref _inFlight);
        _semaphore.Release();
        if (Volatile.Read(ref _waitingLast) > 0 && Queued == 0)
            _left.Release();
    }

    private bool TryEnterNow()
    {
        if (!_semaphore.Wait(0, CancellationToken.None))
            return false;
        Interlocked.Increment(ref _inFlight);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _semaphore.Dispose();
        _left.Dispose();
        _fleet.Dispose();
    }
}
