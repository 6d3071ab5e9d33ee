namespace Gordo.Core.Estimators;

/// <summary>The <c>estimator</c> part of the <c>gordo</c> JSON: how the graph's rows relate to the frame's.</summary>
public sealed record EstimatorSettings
{
    /// <summary>Rows per window of the graph's input; null if each row stands alone.</summary>
    public int? LookbackWindow { get; init; }

    /// <summary>How many rows after the last row of its window an output belongs to.</summary>
    public int Lookahead { get; init; }

    /// <summary>Rows the model insists on, where they are more than a window needs.</summary>
    internal int LeastRows { get; init; }

    /// <summary>What the original says of fewer rows; null for words of our own.</summary>
    internal string? TooFewRows { get; init; }

    /// <summary>The name of the graph's output to answer with; null for the first.</summary>
    public string? Output { get; init; }
}
