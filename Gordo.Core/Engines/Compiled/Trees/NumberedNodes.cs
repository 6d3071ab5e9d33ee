namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>Nodes as a file lists them, with splits and leaves numbered separately.</summary>
internal sealed class NumberedNodes
{
    /// <summary>Marks a leaf in a list of split rules.</summary>
    public const SplitRule Leaf = (SplitRule)byte.MaxValue;

    private readonly int[] _numbers;

    // The indices of the splits from the start, and of the leaves from the end.
    private readonly int[] _places;
    private readonly int _splitCount;

    /// <summary>Numbers the nodes.</summary>
    /// <param name="index">The index of the nodes.</param>
    /// <param name="rules">By node: its split rule, or <see cref="Leaf"/>.</param>
    public NumberedNodes(NodeIndex index, SplitRule[] rules)
    {
        Index = index;
        _numbers = GC.AllocateUninitializedArray<int>(rules.Length);
        _places = GC.AllocateUninitializedArray<int>(rules.Length);
        int splits = 0, leaves = 0;
        for (int i = 0; i < rules.Length; i++)
        {
            // Written at both ends and kept at one: the kind of a node is unpredictable, and a branch would be mispredicted half the
            // time.
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

    /// <summary>By node: the split's number, or the complement of the leaf's.</summary>
    public ReadOnlySpan<int> Numbers => _numbers;

    /// <summary>By split: its index among the nodes.</summary>
    public ReadOnlySpan<int> Splits => _places.AsSpan(0, _splitCount);

    /// <summary>Returns the number of a leaf, or -1 if no leaf has that tree and id.</summary>
    /// <param name="tree">The tree id.</param>
    /// <param name="id">The node id in the tree.</param>
    /// <param name="guess">The likely leaf number: most files list leaf weights in the order of the leaves.</param>
    public int FindLeaf(int tree, int id, int guess)
    {
        int place = Index.Find(tree, id, guess < LeafCount ? _places[^(guess + 1)] : -1);
        return place >= 0 && _numbers[place] < 0 ? ~_numbers[place] : -1;
    }
}
