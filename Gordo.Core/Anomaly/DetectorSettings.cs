namespace Gordo.Core.Anomaly;

/// <summary>The <c>detector</c> object in the <c>gordo</c> JSON of a model.</summary>
public sealed record DetectorSettings
{
    /// <summary><c>DiffBasedAnomalyDetector</c> or <c>DiffBasedKFCVAnomalyDetector</c>; both score in the same way.</summary>
    public string? Kind { get; init; }

    /// <summary>The scaler applied to targets and outputs before they are compared.</summary>
    public ScalerSettings? Scaler { get; init; }

    /// <summary>True if scoring without any threshold is an error; null means true.</summary>
    public bool? RequireThresholds { get; init; }

    /// <summary>The number of rows in the smoothing window; null for no smoothing.</summary>
    public int? Window { get; init; }

    /// <summary><c>smm</c>, <c>sma</c> or <c>ewma</c>; null means <c>smm</c>.</summary>
    public string? SmoothingMethod { get; init; }

    /// <summary>Per target, the threshold of the score in engineering units, found in cross-validation.</summary>
    public double?[]? FeatureThresholds { get; init; }

    /// <summary>The threshold of the total scaled score, found in cross-validation.</summary>
    public double? AggregateThreshold { get; init; }
}
