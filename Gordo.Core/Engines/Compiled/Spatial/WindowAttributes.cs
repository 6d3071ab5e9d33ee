using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>The window attributes that convolution and pooling operators share, for the axes after batch and channel.</summary>
/// <remarks>ONNX Conv, ConvTranspose, MaxPool, AveragePool, LpPool: auto_pad, dilations, kernel_shape, pads, strides.</remarks>
internal sealed class WindowAttributes
{
    private readonly long[]? _kernel;
    private readonly long[]? _dilations;
    private readonly long[]? _strides;
    private readonly long[]? _pads;
    private readonly bool _ceiling;

    public WindowAttributes(NodeDefinition node, bool kernelRequired, bool dilations, bool ceiling)
    {
        _kernel = node.Ints("kernel_shape");
        if (_kernel is null && kernelRequired)
            throw node.Fault("the required attribute 'kernel_shape' is missing");
        _dilations = dilations ? node.Ints("dilations") : null;
        _strides = node.Ints("strides");
        _pads = node.Ints("pads");
        _ceiling = ceiling && node.Flag("ceil_mode", false);
        string padding = node.String("auto_pad", "NOTSET");
        AutoPad = padding switch
        {
            "NOTSET" or "" => AutoPad.None,
            "VALID" => AutoPad.Valid,
            "SAME_UPPER" => AutoPad.SameUpper,
            "SAME_LOWER" => AutoPad.SameLower,
            _ => throw node.Fault($"auto_pad {Text.Quote(padding)} is not supported"),
        };
        CheckRange(node, "kernel_shape", _kernel, 1);
        CheckRange(node, "dilations", _dilations, 1);
        CheckRange(node, "strides", _strides, 1);
        CheckRange(node, "pads", _pads, 0);
    }

    public AutoPad AutoPad { get; }

    /// <summary>Lays the window over an input.</summary>
    /// <param name="input">[batch, channels, axes...].</param>
    /// <param name="weights">[_, _, kernel...], or null where the kernel size is an attribute.</param>
    /// <exception cref="ModelException">The attributes have another number of axes, or the kernel exceeds the padded input.</exception>
    public WindowLayout Over(in Shape input, Tensor? weights = null)
    {
        WindowLayout layout = Start(input, weights);
        for (int i = 0; i < layout.Rank; i++)
        {
            long span = 1 + (layout.Kernel[i] - 1L) * layout.Dilation[i];
            (long before, long after) = Pads(layout, i, span);
            long room = layout.Input[i] + before + after - span;
            long stride = layout.Stride[i];
            bool same = AutoPad is AutoPad.SameUpper or AutoPad.SameLower;
            long count = same ? (layout.Input[i] + stride - 1) / stride
                : room < 0 ? -1
                : _ceiling ? (room + stride - 1) / stride + 1
                : room / stride + 1;
            // A window that would begin in the padding at the end is dropped.
            if (_ceiling && !same && count > 1 && (count - 1) * stride >= layout.Input[i] + before)
                count--;
            if (count < 0)
                throw new ModelException($"a kernel of length {span} exceeds the padded axis {i + 2} of {input}");
            layout.Set(i, before, after, count);
        }
        return layout;
    }

    /// <summary>Lays out everything but pads and output lengths; for transposed convolution.</summary>
    public WindowLayout Start(in Shape input, Tensor? weights)
    {
        int rank = input.Rank - 2;
        if (rank < 1)
            throw new ModelException($"expected batch, channels and at least one more axis, found the shape {input}");
        var layout = new WindowLayout(rank);
        for (int i = 0; i < rank; i++)
        {
            layout.Input[i] = input[i + 2];
            layout.Kernel[i] = _kernel is not null ? At(_kernel, i, rank)
                : weights is not null && weights.Rank == input.Rank ? weights.Shape[i + 2]
                : throw new ModelException($"weights of shape {weights?.Shape} do not match the input {input}");
            if (weights is not null && (weights.Rank != input.Rank || weights.Shape[i + 2] != layout.Kernel[i]))
                throw new ModelException($"weights of shape {weights.Shape} do not match the input {input} and the attribute kernel_shape");
            layout.Stride[i] = _strides is null ? 1 : At(_strides, i, rank);
            layout.Dilation[i] = _dilations is null ? 1 : At(_dilations, i, rank);
        }
        return layout;
    }

    /// <summary>Returns the pads from the attribute, if they are not automatic.</summary>
    public (long Before, long After) ExplicitPads(int axis, int rank)
    {
        if (_pads is null || AutoPad != AutoPad.None)
            return (0, 0);
        return _pads.Length == 2 * rank
            ? (_pads[axis], _pads[rank + axis])
            : throw new ModelException($"{_pads.Length} pads for {rank} axes");
    }

    private (long Before, long After) Pads(in WindowLayout layout, int axis, long span)
    {
        if (AutoPad is AutoPad.None or AutoPad.Valid)
            return ExplicitPads(axis, layout.Rank);
        long length = layout.Input[axis], stride = layout.Stride[axis];
        long outputs = (length + stride - 1) / stride;
        long total = Math.Max(0, (outputs - 1) * stride + span - length);
        long less = total / 2;
        return AutoPad == AutoPad.SameUpper ? (less, total - less) : (total - less, less);
    }

    private static int At(long[] values, int axis, int rank) =>
        values.Length == rank ? (int)values[axis] : throw new ModelException($"{values.Length} values for {rank} axes");

    private static void CheckRange(NodeDefinition node, string name, long[]? values, long min)
    {
        foreach (long value in values ?? [])
        {
            if (value < min || value > 1 << 24)
                throw node.Fault($"attribute '{name}' contains {value}; expected {min} to {1 << 24}");
        }
    }
}
