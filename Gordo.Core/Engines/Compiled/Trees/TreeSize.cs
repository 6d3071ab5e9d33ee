namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>The size of a tree or of the subtree below a split.</summary>
/// <param name="Depth">Splits on the longest path; 0 for a leaf.</param>
/// <param name="Leaves">
/// Paths to leaves, up to <see cref="MaxLeaves"/>; 0 if not yet counted. Trees that share subtrees can have exponentially
/// many paths.
/// </param>
internal readonly record struct TreeSize(int Depth, int Leaves)
{
    /// <summary>The maximum that is counted.</summary>
    public const int MaxLeaves = 1 << 24;

    /// <summary>Marks a split whose children are being measured.</summary>
    public static TreeSize BeingMeasured => new(-1, 0);

    public bool IsKnown => Leaves > 0;

    /// <summary>Returns the size of a split from those of its children.</summary>
    public static TreeSize Join(TreeSize whenTrue, TreeSize whenFalse) => new(
        1 + Math.Max(whenTrue.Depth, whenFalse.Depth), Math.Min(whenTrue.Leaves + whenFalse.Leaves, MaxLeaves));
}
