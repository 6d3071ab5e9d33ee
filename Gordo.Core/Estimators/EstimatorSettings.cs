namespace Gordo.Core.Estimators;

/// <summary>The <c>estimator</c> part of the <c>gordo</c> JSON: how the graph's rows relate to the frame's.</summary>
public sealed record EstimatorSettings
{
    /// <summary>Rows per window of the graph's input; null if each row stands alone.</summary>
    public int? LookbackWindow { get; init; }

    /// <summary>How many rows after the last row of its window an output belongs to.</summary>
    public int Lookahead { get; init; }

    /// <summary>The name of the graph's output to answer with; null for the first.</summary>
    public string? Output { get; init; }
}
