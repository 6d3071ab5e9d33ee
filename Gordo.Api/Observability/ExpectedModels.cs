using Gordo.Api.Settings;
using Gordo.Core.Collections;

namespace Gordo.Api.Observability;

/// <summary>Says how many models ought to be there and how many of them are not, in the current revision.</summary>
internal sealed class ExpectedModels
{
    // To list ten thousand folders takes some milliseconds, on a network much longer.
    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(30);

    private readonly ModelCollection _collection;
    private readonly TimeProvider _time;
    private readonly HashSet<string> _expected;
    private readonly Lock _gate = new();
    private long _looked;
    private int? _missing;

    /// <summary>Registers the gauges.</summary>
    public ExpectedModels(ModelCollection collection, ServerSettings settings, GordoMetrics metrics, TimeProvider time)
    {
        _collection = collection;
        _time = time;
        _expected = new(settings.ExpectedModels, StringComparer.Ordinal);
        metrics.Meter.CreateObservableGauge("gordo_server_models_expected", () => _expected.Count, description: "Models that ought to be there.");
        metrics.Meter.CreateObservableGauge("gordo_server_models_missing", Missing, description: "Models that ought to be there and are not.");
    }

    private int Missing()
    {
        if (_expected.Count == 0)
            return 0;
        lock (_gate)
        {
            if (_missing is { } known && _time.GetElapsedTime(_looked) < LooksEvery)
                return known;
            _looked = _time.GetTimestamp();
            int missing = _expected.Count - Present();
            _missing = missing;
            return missing;
        }
    }

    private int Present()
    {
        try
        {
            return _collection.Models(_collection.Current).Count(_expected.Contains);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Of a collection that cannot be read no model can be served.
            return 0;
        }
    }
}
