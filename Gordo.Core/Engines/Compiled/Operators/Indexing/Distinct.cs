using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Indexing;

/// <summary>The distinct elements, or distinct slices along an axis.</summary>
/// <remarks>
/// ONNX operator Unique (11): outputs are the distinct values, their first indices, the index of each element's value
/// among them, and their counts; in ascending order, or with <c>sorted</c> 0 in order of first occurrence.
/// </remarks>
internal sealed class Distinct : IOperatorFamily
{
    public void Register(OperatorRegistry registry) =>
        registry.Add("Unique", [11], 1, 1, node => new Unique(node), maxOutputs: 4);

    private sealed class Unique(NodeDefinition node) : NumericOperator
    {
        private readonly long? _axis = node.Has("axis") ? node.Int("axis") : null;
        private readonly bool _sorted = node.Flag("sorted", true);

        protected override bool TakesBooleans => true;

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            int axis = _axis is { } given ? input.Shape.Axis(given) : 0;
            int length = _axis is null ? input.Count : input.Shape[axis];
            int inner = _axis is null ? 1 : input.Shape.Product(axis + 1, input.Rank);
            int outer = _axis is null ? 1 : input.Shape.Product(0, axis);
            int size = Extents.Product(outer, inner);
            // Slices may be empty and of any number; an index is stored for each.
            Tensor.CheckedBytes(ElementType.Int64, new Shape(length), Limits.TensorBytes);

            // Copies the slices, so that each is contiguous.
            ReadOnlySpan<T> x = input.Raw<T>();
            context.CheckOperations((double)x.Length * 8 * Math.Log2(length + 2.0));
            T[] slices = new T[length * size];
            for (int i = 0; i < length; i++)
            {
                for (int k = 0; k < outer; k++)
                    x.Slice((k * length + i) * inner, inner).CopyTo(slices.AsSpan(i * size + k * inner));
            }
            int[] order = [.. Enumerable.Range(0, length)];
            Array.Sort(order, (a, b) => Compare<T>(slices.AsSpan(a * size, size), slices.AsSpan(b * size, size)) is var c and not 0 ? c : a - b);
            (int[] firsts, int[] group, int[] counts) = Group(slices, order, size);
            Write(context, input, axis, outer, inner, firsts, group, counts, slices);
        }

        private (int[] Firsts, int[] Group, int[] Counts) Group<T>(T[] slices, int[] order, int size)
            where T : unmanaged, INumber<T>
        {
            var firsts = new List<int>();
            var group = new int[order.Length];
            var counts = new List<int>();
            for (int i = 0; i < order.Length; i++)
            {
                bool isNew = i == 0 || Compare<T>(
                    slices.AsSpan(order[i - 1] * size, size), slices.AsSpan(order[i] * size, size)) != 0;
                if (isNew)
                {
                    firsts.Add(order[i]);
                    counts.Add(0);
                }
                group[order[i]] = firsts.Count - 1;
                counts[^1]++;
            }
            if (_sorted)
                return ([.. firsts], group, [.. counts]);
            int[] byFirst = [.. Enumerable.Range(0, firsts.Count).OrderBy(i => firsts[i])];
            var place = new int[byFirst.Length];
            for (int i = 0; i < byFirst.Length; i++)
                place[byFirst[i]] = i;
            return (Array.ConvertAll(byFirst, i => firsts[i]), Array.ConvertAll(group, i => place[i]), Array.ConvertAll(byFirst, i => counts[i]));
        }

        private void Write<T>(
            in RunContext context, Tensor input, int axis, int outer, int inner, int[] firsts, int[] group, int[] counts, T[] slices)
            where T : unmanaged, INumber<T>
        {
            Shape shape = _axis is null ? new Shape(firsts.Length) : input.Shape;
            shape.Axes[axis] = firsts.Length;
            Span<T> values = context.Output(0, input.Type, shape).Raw<T>();
            for (int i = 0; i < firsts.Length; i++)
            {
                for (int k = 0; k < outer; k++)
                    slices.AsSpan((firsts[i] * outer + k) * inner, inner).CopyTo(values[((k * firsts.Length + i) * inner)..]);
            }
            Write(context, 1, firsts);
            Write(context, 2, group);
            Write(context, 3, counts);
        }

        private static void Write(in RunContext context, int output, int[] values)
        {
            if (!context.IsRequested(output))
                return;
            Span<long> target = context.Output(output, ElementType.Int64, new Shape(values.Length)).Values<long>();
            for (int i = 0; i < values.Length; i++)
                target[i] = values[i];
        }

        private static int Compare<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < a.Length; i++)
            {
                // NaN sorts last and equals itself.
                int order = a[i] < b[i] ? -1 : a[i] > b[i] ? 1 : T.IsNaN(a[i]).CompareTo(T.IsNaN(b[i]));
                if (order != 0)
                    return order;
            }
            return 0;
        }
    }
}
