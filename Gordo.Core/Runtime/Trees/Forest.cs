namespace Gordo.Core.Runtime.Trees;

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
    /// <returns>By tree, the number of splits on its longest way; a tree of one leaf has 0.</returns>
    /// <exception cref="ModelException">One is out of range, or there is a cycle.</exception>
    public int[] CheckedDepths()
    {
        foreach (Split split in Splits)
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
        var depths = new int[Splits.Length];
        var open = new Stack<int>();
        // From every split: one that is its own child is below no root. Most files have children behind their parents,
        // so that from the end theirs is known already.
        for (int i = Splits.Length - 1; i >= 0; i--)
        {
            int whenTrue = Known(Splits[i].True, depths), whenFalse = Known(Splits[i].False, depths);
            if (whenTrue >= 0 && whenFalse >= 0)
                depths[i] = 1 + Math.Max(whenTrue, whenFalse);
            else
                Depth(i, depths, open);
        }
        return Array.ConvertAll(Roots, root =>
        {
            CheckReference(root);
            return Depth(root, depths, open);
        });
    }

    private static int Known(int child, int[] depths) => child < 0 ? 0 : depths[child] > 0 ? depths[child] : -1;

    // Not recursive: a file may describe a tree as deep as it is large. -1 marks what is being looked at.
    private int Depth(int root, int[] depths, Stack<int> open)
    {
        if (root < 0)
            return 0;
        open.Push(root);
        while (open.Count > 0)
        {
            int number = open.Peek();
            if (depths[number] > 0)
            {
                open.Pop();
                continue;
            }
            Split split = Splits[number];
            depths[number] = -1;
            bool ready = true;
            foreach (int child in (ReadOnlySpan<int>)[split.True, split.False])
            {
                if (child < 0 || depths[child] > 0)
                    continue;
                if (depths[child] == -1)
                    throw new ModelException($"the splits of a tree form a cycle at {child}");
                ready = false;
                open.Push(child);
            }
            if (!ready)
                continue;
            depths[number] = 1 + Math.Max(split.True < 0 ? 0 : depths[split.True], split.False < 0 ? 0 : depths[split.False]);
            open.Pop();
        }
        return depths[root];
    }

    private void CheckReference(int reference)
    {
        if (reference < 0 ? ~reference >= LeafCount : reference >= Splits.Length)
            throw new ModelException($"a tree refers to node {reference} of {Splits.Length} and {LeafCount} leaves");
    }
}
