namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>An array of a record batch that is not read: a column, or a child of one.</summary>
/// <param name="Buffers">The number of its buffers without those that <paramref name="IsView"/> adds.</param>
/// <param name="IsView">True if it also has a variable number of data buffers.</param>
internal readonly record struct ArrowNode(int Buffers, bool IsView = false)
{
    /// <summary>The indices of a dictionary-encoded array.</summary>
    public static ArrowNode Indices => new(2);
}
