namespace Gordo.Core.Anomaly;

/// <summary>The scaler of a detector: <c>y * scale + offset</c>, per target.</summary>
public sealed record ScalerSettings
{
    /// <summary>The Python class of the scaler, such as <c>MinMaxScaler</c>; informational only.</summary>
    public string? Kind { get; init; }

    /// <summary>The factor of each target.</summary>
    public double[]? Scale { get; init; }

    /// <summary>The offset of each target, added after multiplication.</summary>
    public double[]? Offset { get; init; }
}
