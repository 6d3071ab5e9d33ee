namespace Gordo.Serialization.Frames;

/// <summary>
/// The name of a column: a single name, or a group (<c>model-output</c>) and a tag in that group.
/// </summary>
/// <param name="Group">The name of a one-level column, or the first level of a two-level column.</param>
/// <param name="Tag">The second level; empty for the only column of its group; null for a one-level column.</param>
public readonly record struct ColumnKey(string Group, string? Tag = null)
{
    /// <summary>True if the column has two levels.</summary>
    public bool IsTwoLevel => Tag is not null;

    /// <summary>Formats the key as Python does: the plain name, or a tuple of both levels.</summary>
    public override string ToString() => Tag is null ? Group : $"('{Group}', '{Tag}')";
}
