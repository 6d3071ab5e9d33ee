using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.MachineLearning;

/// <summary>A classifier's class labels, and the conversion of scores to a label and one score per class.</summary>
internal sealed class ClassLabels
{
    private readonly long[] _labels;
    private readonly PostTransform _transform;

    /// <exception cref="ModelException">There are no labels.</exception>
    public ClassLabels(NodeDefinition node, string integers, string strings)
    {
        if (node.Strings(strings) is { Length: > 0 } texts)
        {
            // Scores can be computed without them.
            WhyNoLabels = $"attribute '{strings}' is given; string labels are not supported";
            node.Ignore(integers);
            _labels = new long[texts.Length];
        }
        else
        {
            _labels = node.Ints(integers) is { Length: > 0 } labels
                ? labels
                : throw node.Fault($"the required attribute '{integers}' is missing");
        }
        _transform = PostTransforms.Of(node);
    }

    /// <summary>Why labels cannot be computed; null if they can.</summary>
    public string? WhyNoLabels { get; }

    public int Count => _labels.Length;

    /// <summary>Writes output 0, the label of each row, and output 1, the scores.</summary>
    /// <param name="context">The run.</param>
    /// <param name="scores">rows × width.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">Scores per row: one per class, or a single one for the second of two classes.</param>
    /// <param name="threshold">A single score above it selects the second class.</param>
    /// <param name="complement">True if the first class's score is one minus the second's; false for its negative.</param>
    public void Write(in RunContext context, ReadOnlySpan<float> scores, int rows, int width, float threshold, bool complement)
    {
        Span<long> labels = context.Output(0, ElementType.Int64, new Shape(rows)).Values<long>();
        Span<float> shares = context.Output(1, ElementType.Float32, new Shape(rows, _labels.Length)).Values<float>();
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> own = scores.Slice(row * width, width);
            Span<float> share = shares.Slice(row * _labels.Length, _labels.Length);
            if (width == _labels.Length)
            {
                int best = 0;
                for (int i = 1; i < width; i++)
                    best = own[i] > own[best] ? i : best;
                labels[row] = _labels[best];
                own.CopyTo(share);
                PostTransforms.Apply(_transform, share);
                continue;
            }
            labels[row] = _labels[own[0] > threshold ? 1 : 0];
            share[0] = complement ? 1 - own[0] : -own[0];
            share[1] = own[0];
            if (!complement)
                PostTransforms.Apply(_transform, share);
        }
    }
}
