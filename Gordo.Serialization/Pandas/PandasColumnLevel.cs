namespace Gordo.Serialization.Pandas;

/// <summary>One level of the column labels, an entry of <c>column_indexes</c>.</summary>
/// <param name="Name">The name of the level, or null.</param>
/// <param name="NumpyType"><c>object</c> or <c>str</c> for text, <c>int64</c> if the labels were integers.</param>
public sealed record PandasColumnLevel(string? Name, string? NumpyType);
