namespace Gordo.Core.Building.Datasets;

/// <summary>How the readings of a time step become one value.</summary>
internal enum Aggregation
{
    /// <summary><c>mean</c>.</summary>
    Mean,

    /// <summary><c>min</c>.</summary>
    Minimum,

    /// <summary><c>max</c>.</summary>
    Maximum,

    /// <summary><c>sum</c>.</summary>
    Sum,
}
