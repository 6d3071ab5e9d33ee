namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>A set of axes as a bit mask, read from attributes or tensors; negative axes count from the end.</summary>
internal readonly record struct AxisList(uint Bits)
{
    /// <summary>Returns true if the set contains the axis.</summary>
    public bool this[int axis] => (Bits >> axis & 1) != 0;

    /// <summary>Returns all axes of a shape.</summary>
    public static AxisList All(in Shape shape) => new((1u << shape.Rank) - 1);

    /// <summary>Returns the axes in a list; duplicates are allowed.</summary>
    /// <exception cref="ModelException">An axis is out of range.</exception>
    public static AxisList Of(in Shape shape, ReadOnlySpan<long> axes)
    {
        uint bits = 0;
        foreach (long axis in axes)
            bits |= 1u << shape.Axis(axis);
        return new AxisList(bits);
    }

    /// <summary>Returns the axes in an int64 or int32 tensor.</summary>
    /// <exception cref="ModelException">An axis is out of range.</exception>
    public static AxisList Of(in Shape shape, Tensor axes)
    {
        uint bits = 0;
        for (int i = 0; i < axes.Count; i++)
            bits |= 1u << shape.Axis(axes.Integer(i));
        return new AxisList(bits);
    }
}
