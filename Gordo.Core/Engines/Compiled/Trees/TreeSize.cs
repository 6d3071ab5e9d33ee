namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>How large a tree is, or what is below one of its splits.</summary>
/// <param name="Depth">Splits on the longest way; a leaf has 0.</param>
/// <param name="Leaves">
/// Ways that end at a leaf, up to <see cref="MostLeaves"/>; 0 where they are not counted yet. Trees that share what is below
/// some of their splits can have more ways than there are atoms.
/// </param>
internal readonly record struct TreeSize(int Depth, int Leaves)
{
    /// <summary>Where counting ends.</summary>
    public const int MostLeaves = 1 << 24;

    /// <summary>Marks a split whose children are being measured.</summary>
    public static TreeSize BeingMeasured => new(-1, 0);

    public bool IsKnown => Leaves > 0;

    /// <summary>Of a split, from what is below it.</summary>
    public static TreeSize Join(TreeSize whenTrue, TreeSize whenFalse) => new(
        1 + Math.Max(whenTrue.Depth, whenFalse.Depth), Math.Min(whenTrue.Leaves + whenFalse.Leaves, MostLeaves));
}
