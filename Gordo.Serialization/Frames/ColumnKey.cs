namespace Gordo.Serialization.Frames;

/// <summary>
/// The name of a column: a single name, or a group (<c>model-output</c>) and a tag within it.
/// </summary>
/// <param name="Group">The name of a one-level column, or the first level of a two-level one.</param>
/// <param name="Tag">The second level; empty for a column that stands for its whole group; null with one level.</param>
public readonly record struct ColumnKey(string Group, string? Tag = null)
{
    /// <summary>Whether the column has two levels.</summary>
    public bool IsTwoLevel => Tag is not null;

    /// <summary>The key as Python prints it: the bare name, or a tuple of both levels.</summary>
    public override string ToString() => Tag is null ? Group : $"('{Group}', '{Tag}')";
}
