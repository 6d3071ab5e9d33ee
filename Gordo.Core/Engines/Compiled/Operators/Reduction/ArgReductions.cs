using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Reduction;

/// <summary>The index of the largest or smallest value along an axis.</summary>
/// <remarks>ONNX operators ArgMax and ArgMin (1, 11, 12, 13). Of equal values the first, or the last with select_last_index.</remarks>
internal sealed class ArgReductions : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("ArgMax", [1, 11, 12, 13], 1, 1, node => new ArgExtreme(node, largest: true));
        registry.Add("ArgMin", [1, 11, 12, 13], 1, 1, node => new ArgExtreme(node, largest: false));
    }

    private sealed class ArgExtreme : NumericOperator
    {
        private readonly long _axis;
        private readonly bool _keepsAxis;
        private readonly bool _last;
        private readonly bool _largest;

        public ArgExtreme(NodeDefinition node, bool largest)
        {
            _axis = node.Int("axis", 0);
            _keepsAxis = node.Flag("keepdims", true);
            _last = node.Version >= 12 && node.Flag("select_last_index", false);
            _largest = largest;
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            int axis = input.Shape.Axis(_axis);
            int length = input.Shape[axis];
            Shape shape = default;
            for (int i = 0; i < input.Rank; i++)
            {
                if (i != axis || _keepsAxis)
                    shape.Add(i == axis ? 1 : input.Shape[i]);
            }
            int outer = input.Shape.Product(0, axis), inner = input.Shape.Product(axis + 1, input.Rank);
            Span<long> result = context.Output(0, ElementType.Int64, shape).Values<long>();
            if (length == 0 && result.Length > 0)
                throw new ModelException($"axis {axis} of {input.Shape} is empty");
            ReadOnlySpan<T> values = input.Values<T>();
            for (int i = 0; i < outer; i++)
            {
                for (int k = 0; k < inner; k++)
                    result[i * inner + k] = Find(values[(i * length * inner + k)..], length, inner);
            }
        }

        private int Find<T>(ReadOnlySpan<T> values, int length, int stride)
            where T : unmanaged, INumber<T>
        {
            int found = 0;
            T best = values[0];
            for (int i = 1; i < length; i++)
            {
                T value = values[i * stride];
                // NaN counts as more extreme than any number, as in numpy.
                bool better = _largest ? value > best : value < best;
                if (better || (_last && value == best) || (T.IsNaN(value) && (_last || !T.IsNaN(best))))
                    (found, best) = (i, value);
                else if (T.IsNaN(best) && !_last)
                    break;
            }
            return found;
        }
    }
}
