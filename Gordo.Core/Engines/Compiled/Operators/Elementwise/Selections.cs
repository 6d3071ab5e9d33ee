using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>Elementwise selection between two tensors, or between a value and a bound.</summary>
/// <remarks>ONNX operators Where (9, 16), Clip (1, 6 with attributes; 11, 12, 13 with inputs).</remarks>
internal sealed class Selections : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Where", [9, 16], 3, 3, _ => new Where());
        registry.Add("Clip", [1, 6], 1, 1, node => new Clip(node));
        registry.Add("Clip", [11, 12, 13], 1, 3, node => new Clip(node));
    }

    private sealed class Where : MoveOperator
    {
        protected override int MovedInput => 1;

        protected override void Run<T>(in RunContext context)
        {
            Tensor condition = context.Input(0), x = context.Input(1), y = context.Input(2);
            if (x.Type != y.Type)
                throw new ModelException($"types {x.Type.Name()} and {y.Type.Name()} do not match");
            Shape shape = Broadcasting.Combine(Broadcasting.Combine(condition.Shape, x.Shape), y.Shape);
            ReadOnlySpan<bool> chooses = Expansion.To(context, condition, shape).Values<bool>();
            ReadOnlySpan<T> whenTrue = Expansion.To(context, x, shape).Raw<T>();
            ReadOnlySpan<T> whenFalse = Expansion.To(context, y, shape).Raw<T>();
            Span<T> result = context.Output(0, x.Type, shape).Raw<T>();
            for (int i = 0; i < result.Length; i++)
                result[i] = chooses[i] ? whenTrue[i] : whenFalse[i];
        }
    }

    private sealed class Clip : NumericOperator
    {
        private readonly float? _min;
        private readonly float? _max;

        public Clip(NodeDefinition node)
        {
            if (node.Version >= 11)
                return;
            node.Ignore("consumed_inputs");
            _min = node.Has("min") ? node.Float("min", 0) : null;
            _max = node.Has("max") ? node.Float("max", 0) : null;
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            x.CopyTo(y);
            if (Bound<T>(context, 1, _min) is { } min)
            {
                for (int i = 0; i < y.Length; i++)
                    y[i] = y[i] < min ? min : y[i];
            }
            // If the bounds are reversed, the upper one wins.
            if (Bound<T>(context, 2, _max) is { } max)
            {
                for (int i = 0; i < y.Length; i++)
                    y[i] = y[i] > max ? max : y[i];
            }
        }

        private static T? Bound<T>(in RunContext context, int input, float? attribute)
            where T : unmanaged, INumber<T>
        {
            if (context.Optional(input) is not { } bound)
                return attribute is { } value ? T.CreateSaturating(value) : null;
            if (bound.Count != 1)
                throw new ModelException($"expected one value as bound, found shape {bound.Shape}");
            return bound.Values<T>()[0];
        }
    }
}
