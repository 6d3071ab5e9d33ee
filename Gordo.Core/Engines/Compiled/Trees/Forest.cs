using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>Trees as read from a file; <see cref="CheckedSizes"/> checks everything that walking them relies on.</summary>
/// <param name="Splits">The splits of all trees.</param>
/// <param name="Roots">By tree: a split's number, or the complement of a leaf's.</param>
/// <param name="LeafStarts">By leaf: the index of its first weight; one entry more than there are leaves.</param>
/// <param name="Targets">By weight: its target.</param>
/// <param name="Weights">The weights of all leaves.</param>
/// <param name="Sets">Sorted values for <see cref="SplitRule.Member"/>.</param>
/// <param name="TargetCount">The number of targets.</param>
internal sealed record Forest(
    Split[] Splits,
    int[] Roots,
    int[] LeafStarts,
    int[] Targets,
    double[] Weights,
    float[][] Sets,
    int TargetCount)
{
    public int LeafCount => LeafStarts.Length - 1;

    /// <summary>The number of input columns required.</summary>
    public int FeatureCount
    {
        get
        {
            int count = 0;
            foreach (Split split in Splits)
                count = Math.Max(count, split.Feature + 1);
            return count;
        }
    }

    /// <summary>Checks all references, and that the trees have no cycle.</summary>
    /// <returns>By tree: its size.</returns>
    /// <exception cref="ModelException">A reference is out of range, or there is a cycle.</exception>
    public TreeSize[] CheckedSizes()
    {
        foreach (ref readonly Split split in Splits.AsSpan())
        {
            CheckReference(split.True);
            CheckReference(split.False);
            if (split.Feature < 0)
                throw new ModelException($"a split refers to feature {split.Feature}");
            if (split.Rule == SplitRule.Member && !(split.Threshold >= 0 && split.Threshold < Sets.Length))
                throw new ModelException($"a split refers to set {split.Threshold} of {Sets.Length}");
        }
        foreach (int target in Targets)
        {
            if (target < 0 || target >= TargetCount)
                throw new ModelException($"a leaf is for target {target}; there are {TargetCount}");
        }
        // By split: the size of its subtree; none is known yet.
        var sizes = new TreeSize[Splits.Length];
        var open = new Stack<int>();
        // Starts at every split, since a split in a cycle may be below no root. Most files list children after their parents,
        // so that going backwards the sizes of children are usually known.
        for (int i = Splits.Length - 1; i >= 0; i--)
        {
            TreeSize whenTrue = Below(Splits[i].True, sizes), whenFalse = Below(Splits[i].False, sizes);
            if (whenTrue.IsKnown && whenFalse.IsKnown)
                sizes[i] = TreeSize.Join(whenTrue, whenFalse);
            else
                Measure(i, sizes, open);
        }
        return Array.ConvertAll(Roots, root =>
        {
            CheckReference(root);
            return Below(root, sizes);
        });
    }

    // Branchless, since whether a child is a leaf is unpredictable: for a leaf, a split's size is read too and discarded.
    private static TreeSize Below(int child, TreeSize[] sizes)
    {
        TreeSize split = sizes.Length > 0 ? sizes[Math.Max(child, 0)] : default;
        return new TreeSize(child < 0 ? 0 : split.Depth, child < 0 ? 1 : split.Leaves);
    }

    // Not recursive: a file can describe a tree as deep as it has splits.
    private void Measure(int root, TreeSize[] sizes, Stack<int> open)
    {
        open.Push(root);
        while (open.Count > 0)
        {
            int number = open.Peek();
            if (sizes[number].IsKnown)
            {
                open.Pop();
                continue;
            }
            Split split = Splits[number];
            sizes[number] = TreeSize.BeingMeasured;
            bool ready = true;
            foreach (int child in (ReadOnlySpan<int>)[split.True, split.False])
            {
                if (child < 0 || sizes[child].IsKnown)
                    continue;
                if (sizes[child] == TreeSize.BeingMeasured)
                    throw new ModelException($"the splits of a tree form a cycle at {child}");
                ready = false;
                open.Push(child);
            }
            if (!ready)
                continue;
            sizes[number] = TreeSize.Join(Below(split.True, sizes), Below(split.False, sizes));
            open.Pop();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckReference(int reference)
    {
        // The complement for a leaf, the number itself for a split.
        int number = reference ^ (reference >> 31);
        if (number >= (reference < 0 ? LeafCount : Splits.Length))
            throw NoSuchNode(reference);
    }

    private ModelException NoSuchNode(int reference) =>
        new($"a tree refers to node {reference} of {Splits.Length} splits and {LeafCount} leaves");
}
