using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>
/// Stores the padded channels of images with one axis as lines that each kernel position reads from its own offset, so
/// that nothing is copied per kernel position. With a stride, each channel is split into as many lines: elements 0, stride,
/// 2 × stride..., then elements 1, stride + 1... and so on.
/// </summary>
internal static class PaddedLines
{
    /// <summary>Returns true if there is one axis, and the lines take no more memory than unrolled windows.</summary>
    public static bool Fit(in WindowLayout layout)
    {
        if (layout.Rank != 1)
            return false;
        long stride = layout.Stride[0], kernel = layout.Kernel[0], windows = layout.Output[0];
        return stride * (windows + (kernel - 1) * layout.Dilation[0] / stride) <= kernel * windows;
    }

    /// <summary>Returns the elements of a line beyond one per window.</summary>
    public static int Reach(in WindowLayout layout) => Extents.Reach(layout.Kernel[0], layout.Dilation[0], 0) / layout.Stride[0];

    /// <summary>Writes the offset of each kernel position from the start of a channel's first line.</summary>
    /// <param name="layout">The windows.</param>
    /// <param name="offsets">One per kernel position.</param>
    /// <param name="distance">The distance between lines, in elements.</param>
    public static void SetOffsets(in WindowLayout layout, Span<int> offsets, int distance)
    {
        int stride = layout.Stride[0];
        for (int k = 0; k < offsets.Length; k++)
        {
            int place = Extents.Product(k, layout.Dilation[0]);
            offsets[k] = Extents.Of((long)(place % stride) * distance + place / stride);
        }
    }

    /// <summary>Writes the lines of an image; the padding is not written.</summary>
    /// <param name="image">[channels, elements].</param>
    /// <param name="lines">The lines, from the start of the image in the first line.</param>
    /// <param name="distance">The distance between lines, in elements.</param>
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
                // No window reads the elements after this.
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
