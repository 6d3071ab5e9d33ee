using System.Numerics;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>Elementwise sums, means and extremes of any number of tensors, broadcast from version 8.</summary>
/// <remarks>ONNX operators Sum and Mean (1, 6, 8, 13), Max and Min (1, 6, 8, 12, 13). An extreme with NaN is NaN.</remarks>
internal sealed class Aggregates : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Sum", [1, 6, 8, 13], 1, OperatorEntry.Variadic, node => new Aggregate<AddKernel>(node, mean: false));
        registry.Add("Mean", [1, 6, 8, 13], 1, OperatorEntry.Variadic, node => new Aggregate<AddKernel>(node, mean: true));
        registry.Add("Max", [1, 6, 8, 12, 13], 1, OperatorEntry.Variadic, node => new Aggregate<MaxKernel>(node, mean: false));
        registry.Add("Min", [1, 6, 8, 12, 13], 1, OperatorEntry.Variadic, node => new Aggregate<MinKernel>(node, mean: false));
    }

    private interface IFoldKernel
    {
        static abstract void Fold<T>(Span<T> total, ReadOnlySpan<T> next)
            where T : unmanaged, INumber<T>;

        static abstract void Fold<T>(Span<T> total, T next)
            where T : unmanaged, INumber<T>;
    }

    private sealed class Aggregate<TKernel> : NumericOperator
        where TKernel : struct, IFoldKernel
    {
        private readonly bool _mean;
        private readonly bool _broadcasts;

        public Aggregate(NodeDefinition node, bool mean)
        {
            node.Ignore("consumed_inputs");
            _mean = mean;
            _broadcasts = node.Version >= 8;
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor first = context.Input(0);
            Shape shape = first.Shape;
            for (int i = 1; i < context.InputCount; i++)
            {
                Tensor input = context.Input(i);
                if (input.Type != first.Type)
                    throw new ModelException($"types {first.Type.Name()} and {input.Type.Name()} do not match");
                if (!_broadcasts && !input.Shape.Equals(shape))
                    throw new ModelException($"shapes {shape} and {input.Shape} differ");
                shape = Broadcasting.Combine(shape, input.Shape);
            }
            Tensor output = context.Output(0, first.Type, shape);
            Expansion.Fill(first, output);
            Span<T> total = output.Values<T>();
            for (int i = 1; i < context.InputCount; i++)
                Fold(total, shape, context.Input(i));
            if (_mean)
                TensorPrimitives.Divide(total, T.CreateChecked(context.InputCount), total);
        }

        private static void Fold<T>(Span<T> total, in Shape shape, Tensor input)
            where T : unmanaged, INumber<T>
        {
            ReadOnlySpan<T> values = input.Values<T>();
            int done = 0;
            for (var walk = new Broadcasting(shape, input.Shape, shape); walk.Remaining > 0; walk.Next())
            {
                Span<T> run = total.Slice(done, walk.Length);
                done += run.Length;
                if (walk.ScalarB)
                    TKernel.Fold(run, values[walk.OffsetB]);
                else
                    TKernel.Fold(run, values.Slice(walk.OffsetB, run.Length));
            }
        }
    }

    private readonly struct AddKernel : IFoldKernel
    {
        public static void Fold<T>(Span<T> total, ReadOnlySpan<T> next)
            where T : unmanaged, INumber<T> => TensorPrimitives.Add(total, next, total);

        public static void Fold<T>(Span<T> total, T next)
            where T : unmanaged, INumber<T> => TensorPrimitives.Add(total, next, total);
    }

    private readonly struct MaxKernel : IFoldKernel
    {
        public static void Fold<T>(Span<T> total, ReadOnlySpan<T> next)
            where T : unmanaged, INumber<T> => TensorPrimitives.Max(total, next, total);

        public static void Fold<T>(Span<T> total, T next)
            where T : unmanaged, INumber<T> => TensorPrimitives.Max(total, next, total);
    }

    private readonly struct MinKernel : IFoldKernel
    {
        public static void Fold<T>(Span<T> total, ReadOnlySpan<T> next)
            where T : unmanaged, INumber<T> => TensorPrimitives.Min(total, next, total);

        public static void Fold<T>(Span<T> total, T next)
            where T : unmanaged, INumber<T> => TensorPrimitives.Min(total, next, total);
    }
}
