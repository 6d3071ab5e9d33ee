using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.MlNet.Operators;

/// <summary>ML.NET's operators for missing values, row normalization and score thresholds.</summary>
internal sealed class RowOperators : IOperatorFamily
{
    /// <summary>Rows with a smaller factor are not scaled.</summary>
    public const float SmallestScale = 1e-8f;

    public void Register(OperatorRegistry registry)
    {
        registry.Add("MlNetReplaceMissing", [1], 2, 2, _ => new ReplaceMissing(), domain: OperatorRegistry.Internal);
        registry.Add("MlNetIndicateMissing", [1], 1, 1, _ => new IndicateMissing(), domain: OperatorRegistry.Internal);
        registry.Add("MlNetNormalizeRows", [1], 1, 1, node => new NormalizeRows(node), domain: OperatorRegistry.Internal);
        registry.Add("MlNetExceeds", [1], 1, 1, node => new Exceeds(node), domain: OperatorRegistry.Internal);
    }

    /// <summary>x, with NaN replaced. Inputs: x, and one replacement for all columns or one per column.</summary>
    private sealed class ReplaceMissing : Operator
    {
        public override void Run(in RunContext context)
        {
            Tensor x = context.Input(0), replacements = context.Input(1);
            Tensor y = context.Output(0, x.Type, x.Shape);
            if (x.Type == ElementType.Float64)
                Apply(x.Values<double>(), replacements.Values<double>(), y.Values<double>());
            else
                Apply(x.Values<float>(), replacements.Values<float>(), y.Values<float>());
        }

        private static void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> replacements, Span<T> y)
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
        {
            for (int i = 0, column = 0; i < x.Length; i++)
            {
                y[i] = T.IsNaN(x[i]) ? replacements[column] : x[i];
                if (++column >= replacements.Length)
                    column = 0;
            }
        }
    }

    /// <summary>True where x is NaN.</summary>
    private sealed class IndicateMissing : Operator
    {
        public override void Run(in RunContext context)
        {
            Tensor x = context.Input(0);
            Span<bool> y = context.Output(0, ElementType.Bool, x.Shape).Values<bool>();
            if (x.Type == ElementType.Float64)
                Apply<double>(x.Values<double>(), y);
            else
                Apply<float>(x.Values<float>(), y);
        }

        private static void Apply<T>(ReadOnlySpan<T> x, Span<bool> y)
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
                y[i] = T.IsNaN(x[i]);
        }
    }

    /// <summary>Each row, optionally minus its mean, times a scale divided by its norm.</summary>
    private sealed class NormalizeRows(NodeDefinition node) : Operator
    {
        private readonly bool _zeroMean = node.Flag("zero_mean", false);
        private readonly long _norm = node.Int("norm");
        private readonly float _scale = node.Float("scale", 1);

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<float> x = input.Values<float>();
            Span<float> y = context.Output(0, ElementType.Float32, input.Shape).Values<float>();
            int width = input.Shape[^1];
            for (int row = 0; row < x.Length; row += width)
                Normalize(x.Slice(row, width), y.Slice(row, width));
        }

        private void Normalize(ReadOnlySpan<float> x, Span<float> y)
        {
            x.CopyTo(y);
            if (_zeroMean)
                TensorPrimitives.Subtract(y, TensorPrimitives.Sum(y) / y.Length, y);
            float norm = _norm switch
            {
                0 => TensorPrimitives.Norm<float>(y),
                1 => Deviation(y),
                2 => TensorPrimitives.SumOfMagnitudes<float>(y),
                _ => Math.Abs(TensorPrimitives.MaxMagnitude<float>(y)),
            };
            float scale = norm > 0 ? _scale / norm : _scale;
            TensorPrimitives.Multiply(y, scale < SmallestScale ? 1 : scale, y);
        }

        private static float Deviation(ReadOnlySpan<float> x)
        {
            float mean = TensorPrimitives.Sum(x) / x.Length;
            float sum = 0;
            foreach (float value in x)
                sum += (value - mean) * (value - mean);
            return MathF.Sqrt(sum / x.Length);
        }
    }

    /// <summary>True where a score is above a limit.</summary>
    private sealed class Exceeds(NodeDefinition node) : Operator
    {
        private readonly float _limit = node.Float("limit", 0);

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<float> x = input.Values<float>();
            Span<bool> y = context.Output(0, ElementType.Bool, input.Shape).Values<bool>();
            for (int i = 0; i < x.Length; i++)
                y[i] = x[i] > _limit;
        }
    }
}
