namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>Nodes as a file lists them, with splits and leaves numbered apart.</summary>
internal sealed class NumberedNodes
{
    /// <summary>Stands for a leaf where a split has its rule.</summary>
    public const SplitRule Leaf = (SplitRule)byte.MaxValue;

    private readonly int[] _numbers;

    // Where among the nodes the splits are, and from the end on the leaves.
    private readonly int[] _places;
    private readonly int _splitCount;

    /// <summary>Numbers the nodes.</summary>
    /// <param name="index">Of these nodes.</param>
    /// <param name="rules">By node, how it splits, or <see cref="Leaf"/>.</param>
    public NumberedNodes(NodeIndex index, SplitRule[] rules)
    {
        Index = index;
        _numbers = GC.AllocateUninitializedArray<int>(rules.Length);
        _places = GC.AllocateUninitializedArray<int>(rules.Length);
        int splits = 0, leaves = 0;
        for (int i = 0; i < rules.Length; i++)
        {
            // Entered at both ends and kept at one: which it is cannot be foreseen, and branches would be taken wrongly
            // half the time.
            int isLeaf = rules[i] == Leaf ? 1 : 0;
            _places[splits] = _places[^(leaves + 1)] = i;
            _numbers[i] = isLeaf == 0 ? splits : ~leaves;
            leaves += isLeaf;
            splits += 1 - isLeaf;
        }
        (_splitCount, LeafCount) = (splits, leaves);
    }

    public NodeIndex Index { get; }

    public int LeafCount { get; }

    /// <summary>By node, a split's number or the complement of a leaf's.</summary>
    public ReadOnlySpan<int> Numbers => _numbers;

    /// <summary>By split, where among the nodes it is.</summary>
    public ReadOnlySpan<int> Splits => _places.AsSpan(0, _splitCount);

    /// <summary>The number of a leaf, or -1 if there is none of that tree and id.</summary>
    /// <param name="tree">Its tree.</param>
    /// <param name="id">Its number in the tree.</param>
    /// <param name="guess">The leaf it is likely to be: most files list what belongs to leaves in their order.</param>
    public int FindLeaf(int tree, int id, int guess)
    {
        int place = Index.Find(tree, id, guess < LeafCount ? _places[^(guess + 1)] : -1);
        return place >= 0 && _numbers[place] < 0 ? ~_numbers[place] : -1;
    }
}
