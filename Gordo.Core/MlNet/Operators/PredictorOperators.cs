using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.MlNet.Operators;

/// <summary>The operators of predictors that are neither linear nor trees.</summary>
internal sealed class PredictorOperators : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("MlNetGam", [1], 6, 6, _ => new Gam(), domain: OperatorRegistry.Internal);
        registry.Add("MlNetClusters", [1], 2, 2, _ => new Clusters(), maxOutputs: 2, domain: OperatorRegistry.Internal);
        registry.Add("MlNetPcaAnomaly", [1], 3, 3, _ => new PcaAnomaly(), domain: OperatorRegistry.Internal);
    }

    /// <summary>
    /// A sum of step functions, in double. Inputs: x; the feature of each function; the end of its bins; the upper bounds
    /// of all bins; their effects; the intercept.
    /// </summary>
    private sealed class Gam : Operator
    {
        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<float> x = input.Values<float>();
            ReadOnlySpan<int> features = context.Input(1).Values<int>(), ends = context.Input(2).Values<int>();
            ReadOnlySpan<double> bounds = context.Input(3).Values<double>(), effects = context.Input(4).Values<double>();
            int rows = input.Shape[0], width = input.Shape[1];
            context.CheckOperations(16.0 * rows * features.Length);
            Span<double> sums = context.Scratch<double>(rows);
            sums.Fill(context.Input(5).Values<double>()[0]);
            for (int function = 0, start = 0; function < features.Length; start = ends[function++])
            {
                ReadOnlySpan<double> own = bounds[start..ends[function]];
                for (int row = 0, at = features[function]; row < rows; row++, at += width)
                    sums[row] += effects[start + Search.FirstNotBelow(own, (double)x[at])];
            }
            TensorPrimitives.ConvertTruncating<double, float>(sums, context.Output(0, ElementType.Float32, new Shape(rows, 1)).Values<float>());
        }
    }

    /// <summary>
    /// Squared distances to the centres [clusters, features], and the number of the nearest, counted from one. Computed from
    /// the squared norms of both vectors and their product, with ML.NET's rounding. Inputs: x, centres.
    /// </summary>
    private sealed class Clusters : Operator
    {
        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0), centres = context.Input(1);
            int rows = input.Shape[0], width = input.Shape[1], clusters = centres.Shape[0];
            ReadOnlySpan<float> x = input.Values<float>(), all = centres.Values<float>();
            context.CheckOperations((double)rows * all.Length);
            Span<float> distances = context.Output(0, ElementType.Float32, new Shape(rows, clusters)).Values<float>();
            Span<uint> nearest = context.Output(1, ElementType.UInt32, new Shape(rows, 1)).Values<uint>();
            Span<float> lengths = context.Scratch<float>(clusters);
            for (int cluster = 0; cluster < clusters; cluster++)
                lengths[cluster] = TensorPrimitives.SumOfSquares(all.Slice(cluster * width, width));
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> own = x.Slice(row * width, width);
                Span<float> answer = distances.Slice(row * clusters, clusters);
                float length = TensorPrimitives.SumOfSquares(own);
                int least = 0;
                for (int cluster = 0; cluster < clusters; cluster++)
                {
                    float distance = -2 * TensorPrimitives.Dot(own, all.Slice(cluster * width, width)) + lengths[cluster] + length;
                    answer[cluster] = distance < 0 ? 0 : distance;
                    if (answer[cluster] < answer[least])
                        least = cluster;
                }
                nearest[row] = (uint)least + 1;
            }
        }
    }

    /// <summary>
    /// The share of a row's norm, after subtracting the mean, that its projection does not explain. Inputs: x, the mean, the
    /// components [rank, features]. The result subtracts nearly equal norms, so it depends on how they are rounded;
    /// ML.NET sums in the same order as TensorPrimitives.
    /// </summary>
    private sealed class PcaAnomaly : Operator
    {
        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0), components = context.Input(2);
            ReadOnlySpan<float> x = input.Values<float>(), mean = context.Input(1).Values<float>(), all = components.Values<float>();
            int rows = input.Shape[0], width = input.Shape[1];
            context.CheckOperations((double)rows * all.Length);
            Span<float> scores = context.Output(0, ElementType.Float32, new Shape(rows, 1)).Values<float>();
            Span<float> meanProjected = context.Scratch<float>(components.Shape[0]);
            for (int k = 0; k < meanProjected.Length; k++)
                meanProjected[k] = TensorPrimitives.Dot(all.Slice(k * width, width), mean);
            float meanLength = TensorPrimitives.SumOfSquares(mean);
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> own = x.Slice(row * width, width);
                float length = TensorPrimitives.SumOfSquares(own) - 2 * TensorPrimitives.Dot(mean, own) + meanLength;
                length = length < 0 ? 0 : length;
                float projected = 0;
                for (int k = 0; k < meanProjected.Length; k++)
                {
                    float along = TensorPrimitives.Dot(all.Slice(k * width, width), own) - meanProjected[k];
                    projected += along * along;
                }
                scores[row] = MathF.Sqrt((length - projected) / length);
            }
        }
    }
}
