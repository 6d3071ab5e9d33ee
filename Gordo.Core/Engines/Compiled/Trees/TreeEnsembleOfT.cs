using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>Trees whose thresholds and weights have one type.</summary>
/// <remarks>
/// A nearly complete tree is stored as a complete one: the children of split i are splits 2i and 2i + 1, so that a walk has
/// a fixed length, needs no branch, and several rows are walked at a time. Other trees are linked and walked to the leaf.
/// Rows are processed in blocks that stay in cache while all trees are walked. Trees with the same root share their layout.
/// Trees that share splits below their roots stay linked where completing them all would take more memory than the number
/// of splits and leaves justifies.
/// </remarks>
internal sealed partial class TreeEnsemble<T> : TreeEnsemble
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int BlockRows = 64;
    private const int MaxCompleteDepth = 10;

    // Each split waits for the previous one, and possibly for memory; matrix products do neither.
    private const double OperationsPerSplit = 8;

    private readonly Aggregation _aggregation;
    private readonly int _targets;
    private readonly int _features;
    private readonly int[] _leafStarts;
    private readonly int[] _leafTargets;
    private readonly T[] _weights;
    private readonly float[][] _sets;
    private readonly bool _dense;
    private readonly SplitRule? _rule;
    private readonly Tree[] _trees;
    private readonly CompleteSplit[] _complete;
    private readonly int[] _completeLeaves;
    private readonly LinkedSplit[] _linked;
    private readonly double _operationsPerScore;

    public TreeEnsemble(Forest forest, Aggregation aggregation)
    {
        TreeSize[] sizes = forest.CheckedSizes();
        _aggregation = aggregation;
        _targets = forest.TargetCount;
        _features = forest.FeatureCount;
        _sets = forest.Sets;
        _weights = GC.AllocateUninitializedArray<T>(forest.Weights.Length);
        TensorPrimitives.ConvertTruncating(forest.Weights, _weights);
        _dense = IsDense(forest);
        (_leafStarts, _leafTargets) = _dense ? ([], []) : (forest.LeafStarts, forest.Targets);
        _rule = CommonRule(forest);

        _operationsPerScore = (OperationsPerSplit * sizes.Sum(size => 1.0 + size.Depth) + (double)sizes.Length * MaxWeights(forest)) / _targets;
        (_trees, int width) = Place(forest, sizes, _rule is not null);
        bool anyLinked = Array.Exists(_trees, tree => tree.Depth < 0);
        _complete = GC.AllocateUninitializedArray<CompleteSplit>(width);
        _completeLeaves = GC.AllocateUninitializedArray<int>(width);
        Span<int> at = stackalloc int[2 << MaxCompleteDepth];
        int laidOut = 0;
        for (int i = 0; i < _trees.Length; i++)
        {
            // Trees are in order of position; one that begins earlier shares its layout with a previous tree.
            if (_trees[i].Depth < 0 || _trees[i].Start < laidOut)
                continue;
            LayOut(forest, forest.Roots[i], _trees[i], at);
            laidOut = _trees[i].Start + (1 << _trees[i].Depth);
        }
        _linked = anyLinked ? Array.ConvertAll(forest.Splits, split => new LinkedSplit(split)) : [];
    }

    public override long ResidentBytes =>
        (long)_complete.Length * Unsafe.SizeOf<CompleteSplit>() + (long)_linked.Length * Unsafe.SizeOf<LinkedSplit>()
        + (long)_weights.Length * Unsafe.SizeOf<T>() + 4L * (_completeLeaves.Length + _leafStarts.Length + _leafTargets.Length)
        + 8L * _trees.Length + _sets.Sum(set => 4L * set.Length);

    public override int TargetCount => _targets;

    public override void Score(in RunContext context, Tensor input, int columns, Span<double> scores)
    {
        if (columns < _features)
            throw new ModelException($"expected at least {_features} columns, found {columns}");
        context.CheckOperations(_operationsPerScore * scores.Length);
        scores.Fill(_aggregation is Aggregation.Average or Aggregation.Sum ? 0 : double.NaN);
        if (typeof(T) == typeof(float) && input.Type == ElementType.Float32)
            Score<float>(input.Values<float>(), columns, scores);
        else
            Score<double>(Numbers.ToDouble(context, input), columns, scores);
        if (_aggregation == Aggregation.Average)
        {
            foreach (ref double score in scores)
                score /= _trees.Length;
        }
        else if (_aggregation != Aggregation.Sum)
        {
            foreach (ref double score in scores)
                score = double.IsNaN(score) ? 0 : score;
        }
    }

    // Adds to scores, rows × targets, from rows × columns; the caller has checked the number of columns.
    internal void Score<TX>(ReadOnlySpan<TX> input, int columns, Span<double> scores)
        where TX : unmanaged, IFloatingPointIeee754<TX>
    {
        int rows = scores.Length / _targets;
        for (int start = 0; start < rows; start += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - start);
            ReadOnlySpan<TX> block = input.Slice(start * columns, count * columns);
            Span<double> blockScores = scores.Slice(start * _targets, count * _targets);
            switch (_rule)
            {
                case SplitRule.LessOrEqual: Walk<TX, LessOrEqual>(block, columns, count, blockScores); break;
                case SplitRule.Less: Walk<TX, Less>(block, columns, count, blockScores); break;
                case SplitRule.GreaterOrEqual: Walk<TX, GreaterOrEqual>(block, columns, count, blockScores); break;
                case SplitRule.Greater: Walk<TX, Greater>(block, columns, count, blockScores); break;
                default: WalkMixed(block, columns, count, blockScores); break;
            }
        }
    }

    private void Add(ReadOnlySpan<int> leaves, Span<double> scores)
    {
        if (_dense && _targets == 1)
        {
            for (int row = 0; row < leaves.Length; row++)
                scores[row] += double.CreateTruncating(_weights[leaves[row]]);
            return;
        }
        for (int row = 0; row < leaves.Length; row++)
        {
            Span<double> totals = scores.Slice(row * _targets, _targets);
            if (_dense)
            {
                ReadOnlySpan<T> weights = _weights.AsSpan(leaves[row] * _targets, _targets);
                for (int k = 0; k < totals.Length; k++)
                    totals[k] += double.CreateTruncating(weights[k]);
                continue;
            }
            for (int i = _leafStarts[leaves[row]]; i < _leafStarts[leaves[row] + 1]; i++)
            {
                ref double total = ref totals[_leafTargets[i]];
                double weight = double.CreateTruncating(_weights[i]);
                total = _aggregation switch
                {
                    Aggregation.Min => total <= weight ? total : weight,
                    Aggregation.Max => total >= weight ? total : weight,
                    _ => total + weight,
                };
            }
        }
    }

    /// <summary>The position of a tree.</summary>
    /// <param name="Depth">The depth of a complete tree; -1 for a linked one.</param>
    /// <param name="Start">The index of a complete tree's first split and leaf; or the root among the linked splits.</param>
    private readonly record struct Tree(int Depth, int Start);

    private readonly record struct CompleteSplit(T Threshold, int Feature);

    private readonly struct LinkedSplit(Split split)
    {
        public readonly T Threshold = T.CreateTruncating(split.Threshold);
        public readonly int Feature = split.Feature;
        public readonly int True = split.True;
        public readonly int False = split.False;
        public readonly SplitRule Rule = split.Rule;
        public readonly bool MissingIsTrue = split.MissingIsTrue;
    }
}
