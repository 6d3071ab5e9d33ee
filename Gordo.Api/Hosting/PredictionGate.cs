namespace Gordo.Api.Hosting;

/// <summary>Bounds how many predictions are computed at once; the others wait their turn.</summary>
/// <remarks>Reading bodies and sending answers take no place: only arithmetic does.</remarks>
public sealed class PredictionGate : IDisposable
{
    private readonly SemaphoreSlim _places;
    private int _queued;
    private int _inFlight;

    /// <summary>Sets up as many places as the settings say.</summary>
    public PredictionGate(ServerSettings settings, Observability.GordoMetrics metrics)
    {
        _places = new SemaphoreSlim(settings.PredictionsAtOnce);
        metrics.Meter.CreateObservableGauge("gordo_server_predictions_in_flight", () => Volatile.Read(ref _inFlight), description: "Predictions being computed.");
        metrics.Meter.CreateObservableGauge("gordo_server_predictions_queued", () => Volatile.Read(ref _queued), description: "Predictions waiting to be computed.");
    }

    /// <summary>Waits for a place; whoever got one leaves it by <see cref="Leave"/>.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellation)
    {
        if (!_places.Wait(0, CancellationToken.None))
        {
            Interlocked.Increment(ref _queued);
            try
            {
                await _places.WaitAsync(cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref _queued);
            }
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
