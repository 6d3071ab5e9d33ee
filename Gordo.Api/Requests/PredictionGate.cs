using System.Diagnostics.Metrics;
using Gordo.Api.Settings;

namespace Gordo.Api.Requests;

/// <summary>Bounds how many predictions are computed at once; the others wait their turn.</summary>
/// <remarks>Reading bodies and sending answers take no place: only arithmetic does.</remarks>
public sealed class PredictionGate : IDisposable
{
    private readonly SemaphoreSlim _places;
    private readonly int _maxQueued;
    private int _queued;
    private int _inFlight;

    /// <summary>Sets up as many places as the settings say.</summary>
    public PredictionGate(ServerSettings settings, Meter meter)
    {
        _places = new SemaphoreSlim(settings.PredictionsAtOnce);
        _maxQueued = settings.MaxQueued;
        meter.CreateObservableGauge("gordo_server_predictions_in_flight", () => Volatile.Read(ref _inFlight), description: "Predictions being computed.");
        meter.CreateObservableGauge("gordo_server_predictions_queued", () => Queued, description: "Predictions waiting to be computed.");
    }

    /// <summary>How many wait.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Takes a place if there is one; whoever got one leaves it by <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (!_places.Wait(0, CancellationToken.None))
            return false;
        Interlocked.Increment(ref _inFlight);
        return true;
    }

    /// <summary>Waits for a place; whoever got one leaves it by <see cref="Leave"/>.</summary>
    /// <exception cref="BusyException">As many as may wait do already.</exception>
    public async ValueTask EnterAsync(CancellationToken cancellation)
    {
        int queued = Interlocked.Increment(ref _queued);
        try
        {
            if (queued > _maxQueued)
                throw new BusyException($"{_maxQueued} predictions wait already.") { Reason = RefusalReason.Queue };
            await _places.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
        Interlocked.Increment(ref _inFlight);
    }

    /// <summary>Gives the place to the next one.</summary>
    public void Leave()
    {
        Interlocked.Decrement(ref _inFlight);
        _places.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();
}
