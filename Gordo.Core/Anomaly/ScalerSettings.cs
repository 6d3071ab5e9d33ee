namespace Gordo.Core.Anomaly;

/// <summary>The scaler of a detector: <c>y * scale + offset</c>, by target.</summary>
public sealed record ScalerSettings
{
    /// <summary>What made it, such as <c>MinMaxScaler</c>; for people.</summary>
    public string? Kind { get; init; }

    /// <summary>The factors.</summary>
    public double[]? Scale { get; init; }

    /// <summary>What is added after.</summary>
    public double[]? Offset { get; init; }
}
