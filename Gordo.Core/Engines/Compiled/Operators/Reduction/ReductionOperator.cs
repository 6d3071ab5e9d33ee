using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Reduction;

/// <summary>
/// Reduces a tensor along some axes. Reduced axes are moved to the end first, so that a reduction only sees contiguous
/// rows.
/// </summary>
/// <remarks>
/// Axes are an attribute, or input 1 (ReduceSum from 13, the others from 18). Without any, all axes are reduced, or
/// none with <c>noop_with_empty_axes</c>.
/// </remarks>
internal sealed class ReductionOperator<TReduction> : NumericOperator
    where TReduction : struct, IReduction
{
    private readonly long[]? _axes;
    private readonly bool _keepsAxes;
    private readonly bool _emptyMeansNone;
    private readonly bool _takesBooleans;

    public ReductionOperator(NodeDefinition node, bool axesAreInput, bool takesBooleans = false)
    {
        _keepsAxes = node.Flag("keepdims", true);
        if (axesAreInput)
            _emptyMeansNone = node.Flag("noop_with_empty_axes", false);
        else
            _axes = node.Ints("axes");
        _takesBooleans = takesBooleans;
    }

    protected override bool TakesBooleans => _takesBooleans;

    protected override void Run<T>(in RunContext context)
    {
        Tensor input = context.Input(0);
        AxisList axes = Axes(context, input.Shape);
        Shape shape = default, order = default;
        for (int i = 0; i < input.Rank; i++)
        {
            if (!axes[i])
                order.Add(i);
            if (!axes[i] || _keepsAxes)
                shape.Add(axes[i] ? 1 : input.Shape[i]);
        }
        int kept = order.Rank;
        for (int i = 0; i < input.Rank; i++)
        {
            if (axes[i])
                order.Add(i);
        }
        Tensor rows = Moved(context, input, order);
        int length = rows.Shape.Product(kept, rows.Rank);
        Span<T> result = context.Output(0, input.Type, shape).Raw<T>();
        ReadOnlySpan<T> values = rows.Raw<T>();
        for (int i = 0; i < result.Length; i++)
            result[i] = TReduction.Of(values.Slice(i * length, length));
        // The minimum of no bytes is 255, but of no booleans it is true.
        if (input.Type == ElementType.Bool)
        {
            foreach (ref T value in result)
                value = T.Min(value, T.One);
        }
    }

    private static Tensor Moved(in RunContext context, Tensor input, in Shape order)
    {
        Shape shape = input.Shape;
        bool same = true;
        for (int i = 0; i < order.Rank; i++)
        {
            shape[i] = input.Shape[order[i]];
            same &= order[i] == i;
        }
        if (same)
            return input;
        Tensor moved = context.ScratchTensor(input.Type, shape);
        Strided.Transpose(input, moved, order);
        return moved;
    }

    private AxisList Axes(in RunContext context, in Shape shape)
    {
        Tensor? given = context.Optional(1);
        AxisList axes = given is not null ? AxisList.Of(shape, given)
            : _axes is not null ? AxisList.Of(shape, _axes)
            : default;
        return axes.Bits == 0 && !_emptyMeansNone ? AxisList.All(shape) : axes;
    }
}
