using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Indexing;

/// <summary>Operators whose output shape depends on the data.</summary>
/// <remarks>ONNX operators NonZero (9, 13), Compress (9, 11), OneHot (9, 11), TopK (1, 10, 11, 24), Unique (11).</remarks>
internal sealed class Choices : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("NonZero", [9, 13], 1, 1, _ => new NonZero());
        registry.Add("Compress", [9, 11], 2, 2, node => new Compress(node));
        registry.Add("OneHot", [9, 11], 3, 3, node => new OneHot(node));
        registry.Add("TopK", [1], 1, 1, node => new TopK(node), maxOutputs: 2);
        registry.Add("TopK", [10, 11, 24], 2, 2, node => new TopK(node), maxOutputs: 2);
    }

    private sealed class NonZero : NumericOperator
    {
        protected override bool TakesBooleans => true;

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<T> x = input.Raw<T>();
            int count = 0;
            foreach (T value in x)
                count += T.IsZero(value) ? 0 : 1;
            Span<long> places = context.Output(0, ElementType.Int64, new Shape(input.Rank, count)).Values<long>();
            Shape strides = Strided.RowMajor(input.Shape);
            int done = 0;
            for (int i = 0; i < x.Length; i++)
            {
                if (T.IsZero(x[i]))
                    continue;
                for (int axis = 0; axis < input.Rank; axis++)
                    places[axis * count + done] = i / strides[axis] % input.Shape[axis];
                done++;
            }
        }
    }

    private sealed class Compress(NodeDefinition node) : MoveOperator
    {
        private readonly long? _axis = node.Has("axis") ? node.Int("axis") : null;

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), condition = context.Input(1);
            ReadOnlySpan<bool> chosen = condition.Values<bool>();
            // Without an axis the tensor is flattened.
            int axis = _axis is { } given ? input.Shape.Axis(given) : 0;
            int length = _axis is null ? input.Count : input.Shape[axis];
            int outer = _axis is null ? 1 : input.Shape.Product(0, axis);
            int inner = _axis is null ? 1 : input.Shape.Product(axis + 1, input.Rank);
            int available = Math.Min(length, chosen.Length), count = 0;
            if (chosen.Length > length)
                throw new ModelException($"{chosen.Length} conditions for an axis of {length}");
            foreach (bool one in chosen)
                count += one ? 1 : 0;
            Shape shape = _axis is null ? new Shape(count) : input.Shape;
            shape.Axes[axis] = count;
            ReadOnlySpan<T> x = input.Raw<T>();
            Span<T> y = context.Output(0, input.Type, shape).Raw<T>();
            int done = 0;
            for (int i = 0; i < outer && inner > 0; i++)
            {
                for (int k = 0; k < available; k++)
                {
                    if (!chosen[k])
                        continue;
                    x.Slice((i * length + k) * inner, inner).CopyTo(y[done..]);
                    done += inner;
                }
            }
        }
    }

    private sealed class OneHot(NodeDefinition node) : MoveOperator
    {
        private readonly long _axis = node.Int("axis", -1);

        protected override int MovedInput => 2;

        protected override void Run<T>(in RunContext context)
        {
            Tensor indices = context.Input(0), depths = context.Input(1), values = context.Input(2);
            Span<long> places = Numbers.ToInt64(context, indices), depthValues = Numbers.ToInt64(context, depths);
            if (depthValues.Length != 1 || depthValues[0] is < 1 or > int.MaxValue || values.Count != 2)
                throw new ModelException($"expected one depth and two values, found {depths} and {values.Count}");
            int depth = (int)depthValues[0];
            Shape shape = default;
            shape.Rank = indices.Rank + 1;
            int axis = shape.Axis(_axis);
            for (int i = 0, next = 0; i < shape.Rank; i++)
                shape[i] = i == axis ? depth : indices.Shape[next++];
            Span<T> y = context.Output(0, values.Type, shape).Raw<T>();
            ReadOnlySpan<T> pair = values.Raw<T>();
            y.Fill(pair[0]);
            int inner = indices.Shape.Product(axis, indices.Rank);
            for (int i = 0; i < places.Length; i++)
            {
                long place = places[i] < 0 ? places[i] + depth : places[i];
                if (place >= 0 && place < depth)
                    y[(i / inner * depth + (int)place) * inner + i % inner] = pair[1];
            }
        }
    }

    private sealed class TopK : NumericOperator
    {
        private readonly long _axis;
        private readonly long? _count;
        private readonly bool _largest;

        public TopK(NodeDefinition node)
        {
            _axis = node.Int("axis", -1);
            _count = node.Version < 10 ? node.Int("k") : null;
            _largest = node.Version < 11 || node.Flag("largest", true);
            // Sorted results are also valid where the order is unspecified.
            if (node.Version >= 11)
                node.Ignore("sorted");
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            int axis = input.Shape.Axis(_axis), length = input.Shape[axis];
            long wanted = _count ?? (context.Input(1).Count == 1 ? context.Input(1).Integer(0) : -1);
            if (wanted < 0 || wanted > length)
                throw new ModelException($"k is {wanted}; the axis has {length} values");
            int count = (int)wanted, inner = input.Shape.Product(axis + 1, input.Rank), outer = input.Shape.Product(0, axis);
            Shape shape = input.Shape;
            shape[axis] = count;
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> values = context.Output(0, input.Type, shape).Values<T>();
            Span<long> places = context.Output(1, ElementType.Int64, shape).Values<long>();
            context.CheckOperations((double)x.Length * 8 * Math.Log2(length + 2.0));
            Span<T> keys = context.Scratch<T>(length);
            Span<int> order = context.Scratch<int>(length);
            for (int line = 0; line < outer * inner && count > 0; line++)
            {
                int from = line / inner * length * inner + line % inner, to = line / inner * count * inner + line % inner;
                for (int k = 0; k < length; k++)
                    (keys[k], order[k]) = (x[from + k * inner], k);
                // Of equal values the one with the lower index comes first.
                keys.Sort(order, new Order<T>(_largest));
                SortTies(keys, order);
                for (int k = 0; k < count; k++)
                {
                    values[to + k * inner] = keys[k];
                    places[to + k * inner] = order[k];
                }
            }
        }

        private static void SortTies<T>(ReadOnlySpan<T> keys, Span<int> order)
            where T : unmanaged, INumber<T>
        {
            for (int start = 0; start < keys.Length;)
            {
                int end = start + 1;
                while (end < keys.Length && keys[end].Equals(keys[start]))
                    end++;
                order[start..end].Sort();
                start = end;
            }
        }

        // NaN sorts as larger than any number.
        private readonly struct Order<T>(bool largest) : IComparer<T>
            where T : unmanaged, INumber<T>
        {
            public int Compare(T x, T y)
            {
                int order = x < y ? -1 : x > y ? 1 : x == y ? 0 : T.IsNaN(x).CompareTo(T.IsNaN(y));
                return largest ? -order : order;
            }
        }
    }
}
