namespace Gordo.Core.Anomaly;

/// <summary>The scaler of a detector: <c>y * scale + offset</c>, per target.</summary>
public sealed record ScalerSettings
{
    /// <summary>The Python class of the scaler; of a <c>MinMaxScaler</c>, the range of the training data is known.</summary>
    public string? Kind { get; init; }

    /// <summary>The range to which a <c>MinMaxScaler</c> scales the training data; null for 0 to 1.</summary>
    public double[]? FeatureRange { get; init; }

    /// <summary>The factor of each target.</summary>
    public double[]? Scale { get; init; }

    /// <summary>The offset of each target, added after multiplication.</summary>
    public double[]? Offset { get; init; }
}
