using System.Diagnostics.Metrics;
using Gordo.Api.Settings;

namespace Gordo.Api.Requests;

/// <summary>Limits the number of predictions computed at once; further ones are queued.</summary>
/// <remarks>Only the computation is limited, not reading bodies or sending responses.</remarks>
public sealed class PredictionGate : IDisposable
{
    private readonly SemaphoreSlim _semaphore;
    private readonly int _maxQueued;
    private int _queued;
    private int _inFlight;

    /// <summary>Creates the gate with the limits of the settings, and registers its gauges.</summary>
    public PredictionGate(ServerSettings settings, Meter meter)
    {
        _semaphore = new SemaphoreSlim(settings.MaxConcurrentPredictions);
        _maxQueued = settings.MaxQueued;
        meter.CreateObservableGauge("gordo_server_predictions_in_flight", () => Volatile.Read(ref _inFlight), description: "Predictions being computed.");
        meter.CreateObservableGauge("gordo_server_predictions_queued", () => Queued, description: "Predictions waiting to be computed.");
    }

    /// <summary>The number of queued predictions.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Enters the gate without waiting. After success, the caller must call <see cref="Leave"/>.</summary>
    /// <returns>True if the gate was entered; false if the maximum number of predictions is running.</returns>
    public bool TryEnter()
    {
        if (!_semaphore.Wait(0, CancellationToken.None))
            return false;
        Interlocked.Increment(ref _inFlight);
        return true;
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

    /// <summary>Leaves the gate.</summary>
    public void Leave()
    {
        Interlocked.Decrement(ref _inFlight);
        _semaphore.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _semaphore.Dispose();
}
