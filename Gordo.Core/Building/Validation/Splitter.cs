namespace Gordo.Core.Building.Validation;

/// <summary>Divides rows into folds of cross-validation.</summary>
internal abstract record Splitter
{
    /// <summary>Returns the folds of a number of rows.</summary>
    /// <exception cref="BuildException">There are too few rows.</exception>
    public abstract IReadOnlyList<Fold> Split(int rows);
}
