namespace Gordo.Core.Building.Machines;

/// <summary>What became of a machine.</summary>
/// <param name="Name">The name of the machine.</param>
/// <param name="Status">What was done.</param>
/// <param name="Seconds">The time it took.</param>
public sealed record MachineResult(string Name, BuildStatus Status, double Seconds)
{
    /// <summary>The error message, if it failed.</summary>
    public string? Error { get; init; }

    /// <summary>The type of the error, if it failed.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The number of rows it was built from; 0 if none were read.</summary>
    public int Rows { get; init; }

    /// <summary>The threshold of the total score; null if there is none.</summary>
    public double? Threshold { get; init; }

    /// <summary>The cross-validation scores by name, one per fold.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Scores { get; init; } = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
}
