using Gordo.Core.Anomaly;
using Gordo.Core.Building.Scaling;

namespace Gordo.Core.Building.Detectors;

/// <summary>A detector around an estimator: how its thresholds are computed and its scores are smoothed.</summary>
/// <remarks>Python: <c>DiffBasedAnomalyDetector</c> and <c>DiffBasedKFCVAnomalyDetector</c>.</remarks>
internal sealed record DetectorDefinition
{
    /// <summary>
    /// True for thresholds that are a quantile of the smoothed errors of all folds; false for the highest errors of the last fold that last
    /// for six rows.
    /// </summary>
    public bool UsesQuantile { get; init; }

    /// <summary>The scaler of targets and predictions.</summary>
    public ScalerDefinition Scaler { get; init; } = new MinMaxScaler();

    /// <summary>True if scoring without thresholds is an error.</summary>
    public bool RequireThresholds { get; init; } = true;

    /// <summary>True to train on rows in random order.</summary>
    public bool Shuffle { get; init; }

    /// <summary>The number of rows of the smoothing window; null for no smoothing.</summary>
    public int? Window { get; init; }

    /// <summary>The smoothing method; null for the rolling median.</summary>
    public SmoothingMethod? Smoothing { get; init; }

    /// <summary>The quantile of the errors, from 0 to 1, if <see cref="UsesQuantile"/>.</summary>
    public double ThresholdPercentile { get; init; } = 0.99;

    /// <summary>The class of the detector in the <c>gordo</c> settings.</summary>
    public string Kind => UsesQuantile ? "DiffBasedKFCVAnomalyDetector" : "DiffBasedAnomalyDetector";

    /// <summary>The name of the smoothing method in the <c>gordo</c> settings.</summary>
    public string? SmoothingName => Smoothing switch
    {
        SmoothingMethod.RollingMean => "sma",
        SmoothingMethod.ExponentialMean => "ewma",
        SmoothingMethod.RollingMedian => "smm",
        _ => null,
    };
}
