using System.Numerics.Tensors;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <content>Conversion to the layout.</content>
internal sealed partial class TreeEnsemble<T>
{
    // The maximum width of a complete tree, per leaf of the original tree and per tree.
    private const int WidthPerLeaf = 4;
    private const int WidthPerTree = 8;

    // True if each leaf has one weight per target, in order, so that no target needs to be looked up.
    private bool IsDense(Forest forest)
    {
        if (_aggregation is Aggregation.Min or Aggregation.Max || forest.Weights.Length != (long)forest.LeafCount * _targets)
            return false;
        for (int leaf = 0, i = 0; leaf < forest.LeafCount; leaf++)
        {
            if (forest.LeafStarts[leaf] != i)
                return false;
            for (int target = 0; target < _targets; target++, i++)
            {
                if (forest.Targets[i] != target)
                    return false;
            }
        }
        return true;
    }

    private static SplitRule? CommonRule(Forest forest)
    {
        SplitRule rule = forest.Splits.Length > 0 ? forest.Splits[0].Rule : SplitRule.LessOrEqual;
        if (rule > SplitRule.Greater)
            return null;
        foreach (ref readonly Split split in forest.Splits.AsSpan())
        {
            if (split.Rule != rule || split.MissingIsTrue)
                return null;
        }
        return rule;
    }

    /// <summary>Decides which trees are stored as complete trees, and where.</summary>
    /// <param name="forest">The trees.</param>
    /// <param name="sizes">By tree: its size.</param>
    /// <param name="mayComplete">True if the splits allow complete trees.</param>
    /// <returns>By tree: its position; and the total width of the complete trees.</returns>
    private static (Tree[] Trees, int Width) Place(Forest forest, TreeSize[] sizes, bool mayComplete)
    {
        var trees = new Tree[sizes.Length];
        // By split: the tree that begins there, counted from one.
        var treeAt = new int[forest.Splits.Length];
        // Enough for trees that do not share splits, since each has a split or a leaf of its own.
        long room = Math.Min(
            (long)(WidthPerTree + WidthPerLeaf) * forest.LeafCount + (long)WidthPerTree * forest.Splits.Length, Array.MaxLength / 16);
        int width = 0;
        for (int i = 0; i < trees.Length; i++)
        {
            int root = forest.Roots[i], depth = sizes[i].Depth;
            if (root >= 0 && treeAt[root] > 0)
            {
                trees[i] = trees[treeAt[root] - 1];
                continue;
            }
            if (root >= 0)
                treeAt[root] = i + 1;
            bool isComplete = mayComplete && depth <= MaxCompleteDepth && 1 << depth <= WidthPerTree + WidthPerLeaf * sizes[i].Leaves
                && width <= room - (1 << depth);
            trees[i] = isComplete ? new Tree(depth, width) : new Tree(-1, root);
            width += isComplete ? 1 << depth : 0;
        }
        return (trees, width);
    }

    // The maximum number of weights of a leaf: the additions at the end of a walk.
    private int MaxWeights(Forest forest)
    {
        int max = _targets;
        for (int leaf = 1; !_dense && leaf < forest.LeafStarts.Length; leaf++)
            max = Math.Max(max, forest.LeafStarts[leaf] - forest.LeafStarts[leaf - 1]);
        return max;
    }

    /// <summary>Writes a tree as a complete tree: below a leaf, both branches lead to it.</summary>
    /// <param name="forest">The trees.</param>
    /// <param name="root">The root of the tree.</param>
    /// <param name="tree">The position.</param>
    /// <param name="at">Scratch: by position in the complete tree, the split or leaf of the forest.</param>
    private void LayOut(Forest forest, int root, Tree tree, Span<int> at)
    {
        int width = 1 << tree.Depth;
        Span<CompleteSplit> splits = _complete.AsSpan(tree.Start, width);
        at[1] = root;
        splits[0] = default;
        for (int i = 1; i < width; i++)
        {
            if (at[i] < 0)
            {
                at[2 * i] = at[2 * i + 1] = at[i];
                splits[i] = default;
                continue;
            }
            ref readonly Split split = ref forest.Splits[at[i]];
            (at[2 * i], at[2 * i + 1]) = (split.True, split.False);
            splits[i] = new CompleteSplit(T.CreateTruncating(split.Threshold), split.Feature);
        }
        TensorPrimitives.OnesComplement(at.Slice(width, width), _completeLeaves.AsSpan(tree.Start, width));
    }
}
