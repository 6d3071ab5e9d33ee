using System.Numerics;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.MlNet.Operators;

/// <summary>
/// The arithmetic of normalizers, in the column's precision and in ML.NET's order of operations: subsequent trees and
/// bins compare exactly, so the last bit matters.
/// </summary>
internal sealed class NormalizerOperators : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("MlNetAffine", [1], 3, 3, node => new Affine(node), domain: OperatorRegistry.Internal);
        registry.Add("MlNetCdf", [1], 3, 3, node => new Cdf(node), domain: OperatorRegistry.Internal);
        registry.Add("MlNetBins", [1], 3, 3, node => new Bins(node), domain: OperatorRegistry.Internal);
    }

    /// <summary>An operator that processes each column of [rows, columns] with its own parameters.</summary>
    private abstract class ColumnOperator : Operator
    {
        public sealed override void Run(in RunContext context)
        {
            Tensor x = context.Input(0);
            Tensor y = context.Output(0, x.Type, x.Shape);
            if (x.Type == ElementType.Float64)
                Apply<double>(context, x.Values<double>(), y.Values<double>(), x.Shape[^1]);
            else
                Apply<float>(context, x.Values<float>(), y.Values<float>(), x.Shape[^1]);
        }

        protected abstract void Apply<T>(in RunContext context, ReadOnlySpan<T> x, Span<T> y, int width)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>;
    }

    /// <summary>
    /// (x - offset) * scale. Inputs: x; scales; negated offsets. Scales and offsets cover one row or are repeated for several.
    /// </summary>
    private sealed class Affine(NodeDefinition node) : ColumnOperator
    {
        private readonly int _width = node.Int32("width", 1, 1);

        protected override void Apply<T>(in RunContext context, ReadOnlySpan<T> x, Span<T> y, int width)
        {
            ReadOnlySpan<T> scales = context.Input(1).Values<T>(), offsets = context.Input(2).Values<T>();
            if (width != _width)
                throw new ModelException($"{width} columns; expected {_width}");
            for (int start = 0; start < x.Length; start += scales.Length)
            {
                int length = Math.Min(scales.Length, x.Length - start);
                TensorPrimitives.AddMultiply(x.Slice(start, length), offsets[..length], scales[..length], y[start..]);
            }
        }
    }

    /// <summary>The normal CDF by a closed-form approximation. Inputs: x, means, standard deviations.</summary>
    /// <remarks>S. Winitzki, "A handy approximation for the error function and its inverse", 2008.</remarks>
    private sealed class Cdf(NodeDefinition node) : ColumnOperator
    {
        private readonly bool _logarithm = node.Flag("logarithm", false);

        protected override void Apply<T>(in RunContext context, ReadOnlySpan<T> x, Span<T> y, int width)
        {
            ReadOnlySpan<T> means = context.Input(1).Values<T>(), deviations = context.Input(2).Values<T>();
            for (int row = 0; row < x.Length; row += width)
            {
                for (int i = 0; i < width; i++)
                {
                    T value = _logarithm ? T.Log(x[row + i]) : x[row + i];
                    y[row + i] = T.IsFinite(value) && deviations[i] != T.Zero ? Probability(value, means[i], deviations[i]) : T.Zero;
                }
            }
        }

        // ML.NET computes part of this in the column's precision and part in double; this does exactly the same.
        private static T Probability<T>(T value, T mean, T deviation)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T z = (value - mean) / deviation;
            T h = z * z / T.CreateTruncating(2);
            T a = T.CreateTruncating(0.147) * h;
            double exponent = -double.CreateTruncating(h) * (4 / Math.PI + double.CreateTruncating(a)) / double.CreateTruncating(T.One + a);
            return T.CreateTruncating(0.5 + 0.5 * T.Sign(z) * Math.Sqrt(1 - Math.Exp(exponent)));
        }
    }

    /// <summary>
    /// The index of the first upper bound that is not below x, divided by the number of bins minus one. Inputs: x, the bounds
    /// of all columns, and the end of each column's bounds.
    /// </summary>
    private sealed class Bins(NodeDefinition node) : ColumnOperator
    {
        private readonly bool _fixZero = node.Flag("fix_zero", false);

        protected override void Apply<T>(in RunContext context, ReadOnlySpan<T> x, Span<T> y, int width)
        {
            ReadOnlySpan<T> bounds = context.Input(1).Values<T>();
            ReadOnlySpan<int> ends = context.Input(2).Values<int>();
            for (int column = 0, start = 0; column < width; start = ends[column++])
            {
                ReadOnlySpan<T> own = bounds[start..ends[column]];
                T last = T.CreateTruncating(Math.Max(1, own.Length - 1));
                T shift = _fixZero ? T.CreateTruncating(Search.FirstNotBelow(own, T.Zero)) / last : T.Zero;
                for (int at = column; at < x.Length; at += width)
                    y[at] = T.IsNaN(x[at]) ? x[at] : T.CreateTruncating(Search.FirstNotBelow(own, x[at])) / last - shift;
            }
        }
    }
}
