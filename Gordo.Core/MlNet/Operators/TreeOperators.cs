using System.Runtime.InteropServices;
using Gordo.Core.Runtime;

namespace Gordo.Core.MlNet.Operators;

/// <summary>Trees as <see cref="TreeNodes"/> lays them out.</summary>
internal sealed class TreeOperators : IOperatorFamily
{
    public void Register(OperatorRegistry registry) =>
        registry.Add("MlNetTrees", [1], 5, 5, node => new Trees(node), domain: OperatorRegistry.Internal);

    /// <summary>
    /// The sum of what all trees say, in double, over a divisor, and its exponential if asked for. Inputs: x, nodes,
    /// leaves, roots, categories.
    /// </summary>
    private sealed class Trees(NodeDefinition node) : Operator
    {
        // Rows that go through a tree together; their features and sums stay in the nearest cache.
        private const int BlockRows = 64;

        private readonly int _divisor = node.Int32("divisor", 1, least: 1);
        private readonly bool _exponential = node.Flag("exponential", false);
        private readonly bool _plain = node.Flag("plain", false);

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            int rows = input.Shape[0], width = input.Shape[1];
            ReadOnlySpan<float> x = input.Values<float>();
            ReadOnlySpan<Node> nodes = context.Input(1).Raw<Node>();
            ReadOnlySpan<double> leaves = context.Input(2).Values<double>();
            ReadOnlySpan<int> roots = context.Input(3).Values<int>(), categories = context.Input(4).Values<int>();
            Span<float> scores = context.Output(0, ElementType.Float32, new Shape(rows, 1)).Values<float>();
            Span<double> sums = stackalloc double[BlockRows];
            for (int start = 0; start < rows; start += BlockRows)
            {
                Span<double> block = sums[..Math.Min(BlockRows, rows - start)];
                block.Clear();
                ReadOnlySpan<float> own = x.Slice(start * width, block.Length * width);
                if (_plain)
                    Walk(nodes, leaves, roots, own, width, block);
                else
                    Walk(nodes, leaves, roots, categories, own, width, block);
                for (int i = 0; i < block.Length; i++)
                    scores[start + i] = Finish(block[i]);
            }
        }

        private float Finish(double sum)
        {
            float score = (float)(sum / _divisor);
            return _exponential ? MathF.Exp(score) : score;
        }

        private static void Walk(
            ReadOnlySpan<Node> nodes, ReadOnlySpan<double> leaves, ReadOnlySpan<int> roots, ReadOnlySpan<float> x, int width,
            Span<double> sums)
        {
            foreach (int root in roots)
            {
                for (int row = 0; row < sums.Length; row++)
                {
                    ReadOnlySpan<float> features = x.Slice(row * width, width);
                    int at = root;
                    do
                    {
                        ref readonly Node node = ref nodes[at];
                        at = features[node.Feature] <= node.Threshold ? node.Lesser : node.Greater;
                    }
                    while (at >= 0);
                    sums[row] += leaves[~at];
                }
            }
        }

        private static void Walk(
            ReadOnlySpan<Node> nodes, ReadOnlySpan<double> leaves, ReadOnlySpan<int> roots, ReadOnlySpan<int> categories,
            ReadOnlySpan<float> x, int width, Span<double> sums)
        {
            foreach (int root in roots)
            {
                for (int row = 0; row < sums.Length; row++)
                {
                    ReadOnlySpan<float> features = x.Slice(row * width, width);
                    int at = root;
                    do
                    {
                        ref readonly Node node = ref nodes[at];
                        at = GoesLesser(node, features, categories) ? node.Lesser : node.Greater;
                    }
                    while (at >= 0);
                    sums[row] += leaves[~at];
                }
            }
        }

        private static bool GoesLesser(in Node node, ReadOnlySpan<float> features, ReadOnlySpan<int> categories)
        {
            if (node.Feature >= 0)
            {
                float value = features[node.Feature & ~TreeNodes.MissingIsLesser];
                return value <= node.Threshold || (float.IsNaN(value) && (node.Feature & TreeNodes.MissingIsLesser) != 0);
            }
            int start = ~node.Feature;
            foreach (int feature in categories.Slice(start + 1, categories[start]))
            {
                float value = features[feature];
                if ((float.IsNaN(value) ? node.Threshold : value) > 0)
                    return false;
            }
            return true;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Node
    {
        public readonly float Threshold;
        public readonly int Feature;
        public readonly int Lesser;
        public readonly int Greater;
    }
}
