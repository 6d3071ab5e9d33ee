namespace Gordo.Tests.Engines.Differential;

// Windows as channels: convolutions and pooling over one or two axes, padding, normalization.
internal sealed partial class RandomGraph
{
    private void MakeSpatial()
    {
        int axes = Next(1, 2), channels = Next(1, 4);
        int[] lengths = [.. Enumerable.Range(0, axes).Select(_ => Next(4, 12))];
        Begin([Next(1, 4), channels, .. lengths]);
        string value = "x";
        for (int left = Next(1, 4); left > 0; left--)
            (value, channels) = SpatialStep(value, channels, lengths);
        End(value);
    }

    private (string Value, int Channels) SpatialStep(string value, int channels, int[] lengths)
    {
        switch (Next(0, 8))
        {
            case 0 or 1 or 2: return Convolution(value, channels, lengths);
            case 3 or 4: return (Pool(value, lengths), channels);
            case 5: return (Activation(value), channels);
            case 6:
                return (Add("BatchNormalization", [value, Constant([channels]), Constant([channels]), Constant([channels]), Positive([channels])],
                    ("epsilon", Maybe() ? 0.01f : null)), channels);
            case 7:
                long[] pads = new long[2 * (2 + lengths.Length)];
                for (int axis = 0; axis < lengths.Length; axis++)
                {
                    pads[2 + axis] = Next(0, 2);
                    pads[4 + lengths.Length + axis] = Next(0, 2);
                    lengths[axis] += (int)(pads[2 + axis] + pads[4 + lengths.Length + axis]);
                }
                return (Add("Pad", [value, Integers(pads)], ("mode", Pick<object?>(null, "constant", "reflect", "edge"))), channels);
            default:
                return (Add("InstanceNormalization", [value, Constant([channels]), Constant([channels])]), channels);
        }
    }

    private (string Value, int Channels) Convolution(string value, int channels, int[] lengths)
    {
        bool isTransposed = Maybe(0.3), isDepthwise = Maybe(0.25);
        int groups = isDepthwise ? channels : 1, filters = isDepthwise ? channels : Next(1, 5);
        long[] kernel = [.. lengths.Select(length => (long)Next(1, Math.Min(4, length)))];
        long[] strides = [.. lengths.Select(_ => (long)Next(1, 2))], dilations = [.. lengths.Select((length, i) => (kernel[i] - 1) * 2 < length ? Next(1, 2) : 1L)];
        long[] before = [.. kernel.Select(size => (long)Next(0, Math.Min(2, (int)size - 1)))], after = [.. kernel.Select(size => (long)Next(0, Math.Min(2, (int)size - 1)))];
        int[] shape = isTransposed ? [channels, filters / groups, .. kernel.Select(size => (int)size)] : [filters, channels / groups, .. kernel.Select(size => (int)size)];
        string[] inputs = Maybe(0.7) ? [value, Constant(shape, 0.5f), Constant([filters])] : [value, Constant(shape, 0.5f)];
        string result = Add(isTransposed ? "ConvTranspose" : "Conv", inputs,
            ("group", groups > 1 || Maybe() ? (long)groups : null), ("strides", strides), ("dilations", dilations),
            ("pads", before.Concat(after).ToArray()), ("kernel_shape", Maybe() ? kernel : null));
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            long span = ((kernel[axis] - 1) * dilations[axis]) + 1, pads = before[axis] + after[axis];
            lengths[axis] = (int)(isTransposed
                ? ((lengths[axis] - 1) * strides[axis]) + span - pads
                : ((lengths[axis] + pads - span) / strides[axis]) + 1);
        }
        return (result, filters);
    }

    private string Pool(string value, int[] lengths)
    {
        long[] kernel = [.. lengths.Select(length => (long)Next(1, Math.Min(3, length)))], strides = [.. lengths.Select(_ => (long)Next(1, 2))];
        bool isMaximum = Maybe();
        // Pads of an average are the same on both sides; see the known differences.
        long[] pads = [.. kernel.Select(size => (long)Next(0, Math.Min(1, (int)size - 1)))];
        string result = Add(isMaximum ? "MaxPool" : "AveragePool", [value], ("kernel_shape", kernel), ("strides", strides),
            ("pads", pads.Concat(pads).ToArray()), ("count_include_pad", !isMaximum && Maybe() ? 1L : null));
        for (int axis = 0; axis < lengths.Length; axis++)
            lengths[axis] = (int)(((lengths[axis] + (2 * pads[axis]) - kernel[axis]) / strides[axis]) + 1);
        return result;
    }
}
