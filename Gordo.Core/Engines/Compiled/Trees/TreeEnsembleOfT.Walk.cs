using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <content>Walks of rows down the trees.</content>
internal sealed partial class TreeEnsemble<T>
{
    private void Walk<TX, TRule>(ReadOnlySpan<TX> block, int columns, int count, Span<double> scores)
        where TX : unmanaged, IFloatingPointIeee754<TX>
        where TRule : struct, ISplitRule
    {
        Span<int> leaves = stackalloc int[BlockRows];
        leaves = leaves[..count];
        foreach (Tree tree in _trees)
        {
            if (tree.Depth < 0)
                WalkLinked<TX, TRule>(block, columns, tree.Start, leaves);
            else
                WalkComplete<TX, TRule>(block, columns, tree, leaves);
            Add(leaves, scores);
        }
    }

    /// <summary>
    /// Walks four rows at a time down a complete tree. Every feature is below the number of columns, so a walk cannot leave
    /// its row, and the index cannot leave the tree.
    /// </summary>
    private void WalkComplete<TX, TRule>(ReadOnlySpan<TX> block, int columns, Tree tree, Span<int> leaves)
        where TX : unmanaged, IFloatingPointIeee754<TX>
        where TRule : struct, ISplitRule
    {
        ref CompleteSplit splits = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_complete), tree.Start);
        ReadOnlySpan<int> ends = _completeLeaves.AsSpan(tree.Start, 1 << tree.Depth);
        ref TX x = ref MemoryMarshal.GetReference(block);
        int row = 0;
        for (; row + 4 <= leaves.Length; row += 4)
        {
            ref TX x1 = ref Unsafe.Add(ref x, columns);
            ref TX x2 = ref Unsafe.Add(ref x1, columns);
            ref TX x3 = ref Unsafe.Add(ref x2, columns);
            nint a = 1, b = 1, c = 1, d = 1;
            for (int level = tree.Depth; level > 0; level--)
            {
                a = Next<TX, TRule>(ref splits, ref x, a);
                b = Next<TX, TRule>(ref splits, ref x1, b);
                c = Next<TX, TRule>(ref splits, ref x2, c);
                d = Next<TX, TRule>(ref splits, ref x3, d);
            }
            leaves[row] = ends[(int)a - ends.Length];
            leaves[row + 1] = ends[(int)b - ends.Length];
            leaves[row + 2] = ends[(int)c - ends.Length];
            leaves[row + 3] = ends[(int)d - ends.Length];
            x = ref Unsafe.Add(ref x3, columns);
        }
        for (; row < leaves.Length; row++)
        {
            nint at = 1;
            for (int level = tree.Depth; level > 0; level--)
                at = Next<TX, TRule>(ref splits, ref x, at);
            leaves[row] = ends[(int)at - ends.Length];
            x = ref Unsafe.Add(ref x, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Next<TX, TRule>(ref CompleteSplit splits, ref TX x, nint at)
        where TX : unmanaged, IFloatingPointIeee754<TX>
        where TRule : struct, ISplitRule
    {
        ref CompleteSplit split = ref Unsafe.Add(ref splits, at);
        bool isTrue = TRule.IsTrue(Unsafe.Add(ref x, split.Feature), TX.CreateTruncating(split.Threshold));
        return 2 * at + (isTrue ? 0 : 1);
    }

    private void WalkLinked<TX, TRule>(ReadOnlySpan<TX> block, int columns, int root, Span<int> leaves)
        where TX : unmanaged, IFloatingPointIeee754<TX>
        where TRule : struct, ISplitRule
    {
        ref LinkedSplit splits = ref MemoryMarshal.GetArrayDataReference(_linked);
        ref TX x = ref MemoryMarshal.GetReference(block);
        for (int row = 0; row < leaves.Length; row++, x = ref Unsafe.Add(ref x, columns))
        {
            int at = root;
            while (at >= 0)
            {
                ref LinkedSplit split = ref Unsafe.Add(ref splits, at);
                bool isTrue = TRule.IsTrue(Unsafe.Add(ref x, split.Feature), TX.CreateTruncating(split.Threshold));
                at = isTrue ? split.True : split.False;
            }
            leaves[row] = ~at;
        }
    }

    private void WalkMixed<TX>(ReadOnlySpan<TX> block, int columns, int count, Span<double> scores)
        where TX : unmanaged, IFloatingPointIeee754<TX>
    {
        Span<int> leaves = stackalloc int[BlockRows];
        leaves = leaves[..count];
        foreach (Tree tree in _trees)
        {
            for (int row = 0; row < leaves.Length; row++)
            {
                ReadOnlySpan<TX> x = block.Slice(row * columns, columns);
                int at = tree.Start;
                while (at >= 0)
                {
                    LinkedSplit split = _linked[at];
                    at = IsTrue(x[split.Feature], split) ? split.True : split.False;
                }
                leaves[row] = ~at;
            }
            Add(leaves, scores);
        }
    }

    private bool IsTrue<TX>(TX x, in LinkedSplit split)
        where TX : unmanaged, IFloatingPointIeee754<TX>
    {
        if (split.MissingIsTrue && TX.IsNaN(x))
            return true;
        TX threshold = TX.CreateTruncating(split.Threshold);
        return split.Rule switch
        {
            SplitRule.LessOrEqual => x <= threshold,
            SplitRule.Less => x < threshold,
            SplitRule.GreaterOrEqual => x >= threshold,
            SplitRule.Greater => x > threshold,
            SplitRule.Equal => x == threshold,
            SplitRule.NotEqual => x != threshold,
            _ => Array.BinarySearch(_sets[int.CreateTruncating(split.Threshold)], float.CreateTruncating(x)) >= 0,
        };
    }

    private readonly struct LessOrEqual : ISplitRule
    {
        public static bool IsTrue<TX>(TX x, TX threshold)
            where TX : unmanaged, INumber<TX> => x <= threshold;
    }

    private readonly struct Less : ISplitRule
    {
        public static bool IsTrue<TX>(TX x, TX threshold)
            where TX : unmanaged, INumber<TX> => x < threshold;
    }

    private readonly struct GreaterOrEqual : ISplitRule
    {
        public static bool IsTrue<TX>(TX x, TX threshold)
            where TX : unmanaged, INumber<TX> => x >= threshold;
    }

    private readonly struct Greater : ISplitRule
    {
        public static bool IsTrue<TX>(TX x, TX threshold)
            where TX : unmanaged, INumber<TX> => x > threshold;
    }
}
