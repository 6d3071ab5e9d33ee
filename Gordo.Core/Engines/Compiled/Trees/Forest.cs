using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>Trees as a file describes them, with everything checked that a walk relies on.</summary>
/// <param name="Splits">Of all trees.</param>
/// <param name="Roots">By tree, a split's number or the complement of a leaf's.</param>
/// <param name="LeafStarts">By leaf, where its weights begin; one entry more than there are leaves.</param>
/// <param name="Targets">By weight, the target it is for.</param>
/// <param name="Weights">Of all leaves.</param>
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

    /// <summary>The columns an input needs.</summary>
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

    /// <summary>Checks every reference, and that no walk can go round in a circle.</summary>
    /// <returns>By tree, how large it is.</returns>
    /// <exception cref="ModelException">One is out of range, or there is a cycle.</exception>
    public TreeSize[] CheckedSizes()
    {
        foreach (ref readonly Split split in Splits.AsSpan())
        {
            CheckReference(split.True);
            CheckReference(split.False);
            if (split.Feature < 0)
                throw new ModelException($"a split looks at feature {split.Feature}");
            if (split.Rule == SplitRule.Member && !(split.Threshold >= 0 && split.Threshold < Sets.Length))
                throw new ModelException($"a split refers to set {split.Threshold} of {Sets.Length}");
        }
        foreach (int target in Targets)
        {
            if (target < 0 || target >= TargetCount)
                throw new ModelException($"a leaf is for target {target}; there are {TargetCount}");
        }
        // Sizes below splits; none is known yet.
        var sizes = new TreeSize[Splits.Length];
        var open = new Stack<int>();
        // From every split: one that is its own child is below no root. Most files have children behind their parents,
        // so that from the end theirs is known already.
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

    // What a child is cannot be foreseen; the split that a leaf is not is looked at all the same, so that nothing branches
    // on it.
    private static TreeSize Below(int child, TreeSize[] sizes)
    {
        TreeSize split = sizes.Length > 0 ? sizes[Math.Max(child, 0)] : default;
        return new TreeSize(child < 0 ? 0 : split.Depth, child < 0 ? 1 : split.Leaves);
    }

    // Not recursive: a file may describe a tree as deep as it is large.
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
        // A leaf's complement, or the split's number as it is.
        int number = reference ^ (reference >> 31);
        if (number >= (reference < 0 ? LeafCount : Splits.Length))
            throw NoSuchNode(reference);
    }

    private ModelException NoSuchNode(int reference) =>
        new($"a tree refers to node {reference} of {Splits.Length} and {LeafCount} leaves");
}
