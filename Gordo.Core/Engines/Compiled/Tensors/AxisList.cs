namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>A set of axes as bits, from attributes or tensors, counted from either end.</summary>
internal readonly record struct AxisList(uint Bits)
{
    /// <summary>Whether the axis is one of them.</summary>
    public bool this[int axis] => (Bits >> axis & 1) != 0;

    /// <summary>All axes of a shape.</summary>
    public static AxisList All(in Shape shape) => new((1u << shape.Rank) - 1);

    /// <summary>The axes a list names; the list may repeat one.</summary>
    /// <exception cref="ModelException">One is out of range.</exception>
    public static AxisList Of(in Shape shape, ReadOnlySpan<long> axes)
    {
        uint bits = 0;
        foreach (long axis in axes)
            bits |= 1u << shape.Axis(axis);
        return new AxisList(bits);
    }

    /// <summary>The axes an int64 or int32 tensor names.</summary>
    /// <exception cref="ModelException">One is out of range.</exception>
    public static AxisList Of(in Shape shape, Tensor axes)
    {
        uint bits = 0;
        for (int i = 0; i < axes.Count; i++)
            bits |= 1u << shape.Axis(axes.Integer(i));
        return new AxisList(bits);
    }
}
