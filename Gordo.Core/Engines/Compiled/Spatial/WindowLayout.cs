using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>Windows over the axes after batch and channel: their positions and number.</summary>
internal struct WindowLayout
{
    public Shape Input;
    public Shape Kernel;
    public Shape Stride;
    public Shape Dilation;
    public Shape Before;
    public Shape After;
    public Shape Output;

    public WindowLayout(int rank)
    {
        Input.Rank = Kernel.Rank = Stride.Rank = Dilation.Rank = Before.Rank = After.Rank = Output.Rank = rank;
    }

    public readonly int Rank => Input.Rank;

    /// <summary>True if each window is exactly one element.</summary>
    public readonly bool IsPointwise
    {
        get
        {
            for (int i = 0; i < Rank; i++)
            {
                if (Kernel[i] != 1 || Stride[i] != 1 || Before[i] != 0 || After[i] != 0)
                    return false;
            }
            return true;
        }
    }

    /// <summary>Sets an axis from 64-bit numbers.</summary>
    /// <exception cref="ModelException">A number is too large.</exception>
    public void Set(int axis, long before, long after, long count)
    {
        if (Math.Max(Math.Max(before, after), count) > int.MaxValue / 4)
            throw new ModelException($"an axis of length {count} with pads {before} and {after} is too large");
        Before[axis] = (int)before;
        After[axis] = (int)after;
        Output[axis] = (int)count;
    }

    /// <summary>
    /// Returns the kernel positions of a window that lie in the input: First up to Last (exclusive), the first at index Start.
    /// </summary>
    public readonly (int First, int Last, int Start) Within(int axis, int window)
    {
        int origin = (int)Math.Max((long)window * Stride[axis] - Before[axis], int.MinValue);
        int dilation = Dilation[axis], kernel = Kernel[axis], length = Input[axis];
        int first = origin >= 0 ? 0 : (int)(((long)-origin + dilation - 1) / dilation);
        int last = origin >= length ? 0 : (int)Math.Min(kernel, ((long)length - origin + dilation - 1) / dilation);
        return (Math.Min(first, kernel), Math.Max(last, 0), (int)Math.Min(origin + (long)first * dilation, int.MaxValue));
    }
}
