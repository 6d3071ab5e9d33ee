using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>
/// The padded channels of images with one axis, as lines of which a position of the kernel sees one from some element
/// on: nothing is copied once per position. With a stride each channel is as many lines, one of its elements 0, stride,
/// 2 × stride..., the next of its elements 1, stride + 1...
/// </summary>
internal static class PaddedLines
{
    /// <summary>Whether windows can be seen so, and lines are no longer than the windows laid out: there is one axis.</summary>
    public static bool Fit(in WindowLayout layout)
    {
        if (layout.Rank != 1)
            return false;
        long stride = layout.Stride[0], kernel = layout.Kernel[0], windows = layout.Output[0];
        return stride * (windows + (kernel - 1) * layout.Dilation[0] / stride) <= kernel * windows;
    }

    /// <summary>Elements of an image's line behind as many as there are windows.</summary>
    public static int Reach(in WindowLayout layout) => Extents.Reach(layout.Kernel[0], layout.Dilation[0], 0) / layout.Stride[0];

    /// <summary>Where, from the first line of a channel on, each position of the kernel begins to see.</summary>
    /// <param name="layout">The windows.</param>
    /// <param name="offsets">One for each position.</param>
    /// <param name="distance">From one line to the next.</param>
    public static void SetOffsets(in WindowLayout layout, Span<int> offsets, int distance)
    {
        int stride = layout.Stride[0];
        for (int k = 0; k < offsets.Length; k++)
        {
            int place = Extents.Product(k, layout.Dilation[0]);
            offsets[k] = Extents.Of((long)(place % stride) * distance + place / stride);
        }
    }

    /// <summary>Writes the lines of an image; the padding is not touched.</summary>
    /// <param name="image">[channels, elements].</param>
    /// <param name="lines">Where the image begins in the first line.</param>
    /// <param name="distance">From one line to the next.</param>
    /// <param name="width">Elements of the image in a line.</param>
    /// <param name="layout">The windows.</param>
    public static void Fill<T>(ReadOnlySpan<T> image, Span<T> lines, int distance, int width, in WindowLayout layout)
    {
        int length = layout.Input[0], stride = layout.Stride[0], before = layout.Before[0];
        for (int channel = 0, begin = 0; channel < image.Length; channel += length, begin += stride * distance)
        {
            ReadOnlySpan<T> elements = image.Slice(channel, length);
            if (stride == 1)
            {
                elements.CopyTo(lines[(begin + before)..]);
                continue;
            }
            int phase = before % stride, place = before / stride;
            int to = begin + phase * distance + place;
            foreach (T element in elements)
            {
                // No window sees what lies behind.
                if (place == width)
                    break;
                lines[to] = element;
                to += distance;
                if (++phase < stride)
                    continue;
                phase = 0;
                to += 1 - stride * distance;
                place++;
            }
        }
    }
}
