namespace Gordo.Core.Anomaly;

/// <summary>The <c>detector</c> part of the <c>gordo</c> JSON of a model.</summary>
public sealed record DetectorSettings
{
    /// <summary><c>DiffBasedAnomalyDetector</c> or <c>DiffBasedKFCVAnomalyDetector</c>, which score alike.</summary>
    public string? Kind { get; init; }

    /// <summary>How targets and outputs are brought to one scale.</summary>
    public ScalerSettings? Scaler { get; init; }

    /// <summary>Whether scoring without any threshold is an error; null for yes.</summary>
    public bool? RequireThresholds { get; init; }

    /// <summary>The number of rows scores are smoothed over; null for no smoothing.</summary>
    public int? Window { get; init; }

    /// <summary><c>smm</c>, <c>sma</c> or <c>ewma</c>; null for <c>smm</c>.</summary>
    public string? SmoothingMethod { get; init; }

    /// <summary>By target, the score in engineering units that is as high as any seen in training.</summary>
    public double?[]? FeatureThresholds { get; init; }

    /// <summary>The total scaled score that is as high as any seen in training.</summary>
    public double? AggregateThreshold { get; init; }
}
