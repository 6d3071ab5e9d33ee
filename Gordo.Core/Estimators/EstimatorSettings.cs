namespace Gordo.Core.Estimators;

/// <summary>The <c>estimator</c> object in the <c>gordo</c> JSON: how rows of the graph relate to rows of the frame.</summary>
public sealed record EstimatorSettings
{
    /// <summary>The number of rows per window; null if each row is independent.</summary>
    public int? LookbackWindow { get; init; }

    /// <summary>The number of rows between the last row of a window and the row its output belongs to.</summary>
    public int Lookahead { get; init; }

    /// <summary>The number of input rows the model requires, where it is more than a window needs.</summary>
    internal int MinimumRows { get; init; }

    /// <summary>The Python model's error message for fewer rows; null for the server's own.</summary>
    internal string? TooFewRows { get; init; }

    /// <summary>The name of the graph output to use; null for the first.</summary>
    public string? Output { get; init; }
}
