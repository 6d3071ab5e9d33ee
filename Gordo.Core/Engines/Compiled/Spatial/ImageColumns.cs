using System.Numerics;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>
/// Converts an image so that a convolution is a matrix product (im2col): one row per channel and kernel position, one
/// column per window, zero where the window covers padding. Also adds such a matrix back to an image (col2im).
/// </summary>
internal static class ImageColumns
{
    /// <summary>Fills columns, [channels × kernel, windows], from an image, [channels, input axes...].</summary>
    /// <param name="image">The image.</param>
    /// <param name="columns">The columns; rows of several images may be interleaved.</param>
    /// <param name="distance">The distance between rows of <paramref name="columns"/>, in elements.</param>
    /// <param name="layout">The windows.</param>
    /// <param name="channels">The channels of the image.</param>
    public static void Gather<T>(ReadOnlySpan<T> image, Span<T> columns, int distance, in WindowLayout layout, int channels)
        where T : unmanaged
    {
        int plane = layout.Input.Count, windows = layout.Output.Count, last = layout.Rank - 1;
        int width = layout.Output[last];
        if (windows == 0)
            return;
        int begin = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<T> source = image.Slice(channel * plane, plane);
            Shape kernel = layout.Kernel;
            kernel.Axes.Clear();
            do
            {
                (int from, int to, int shift) = Inside(layout, last, kernel[last]);
                Shape window = layout.Output;
                window.Axes.Clear();
                int done = begin;
                begin += distance;
                do
                {
                    Span<T> row = columns.Slice(done, width);
                    done += width;
                    int start = RowStart(layout, window, kernel);
                    if (start < 0 || from >= to)
                    {
                        row.Clear();
                        continue;
                    }
                    row[..from].Clear();
                    int stride = layout.Stride[last];
                    start += shift + from * stride;
                    if (stride == 1)
                    {
                        source.Slice(start, to - from).CopyTo(row[from..]);
                    }
                    else
                    {
                        for (int i = from; i < to; i++, start += stride)
                            row[i] = source[start];
                    }
                    row[to..].Clear();
                }
                while (Strided.Advance(ref window, layout.Output, last));
            }
            while (Strided.Advance(ref kernel, layout.Kernel, layout.Rank));
        }
    }

    /// <summary>Adds columns, [channels × kernel, windows], to an image, [channels, input axes...].</summary>
    /// <param name="columns">The columns; rows of several images may be interleaved.</param>
    /// <param name="distance">The distance between rows of <paramref name="columns"/>, in elements.</param>
    /// <param name="image">The image.</param>
    /// <param name="layout">The windows.</param>
    /// <param name="channels">The channels of the image.</param>
    public static void ScatterAdd<T>(ReadOnlySpan<T> columns, int distance, Span<T> image, in WindowLayout layout, int channels)
        where T : unmanaged, INumber<T>
    {
        if (layout.Rank == 1)
        {
            ScatterAddRows(columns, distance, image, layout, channels);
            return;
        }
        int plane = layout.Input.Count, windows = layout.Output.Count, last = layout.Rank - 1;
        int width = layout.Output[last];
        if (windows == 0)
            return;
        int begin = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            Span<T> target = image.Slice(channel * plane, plane);
            Shape kernel = layout.Kernel;
            kernel.Axes.Clear();
            do
            {
                (int from, int to, int shift) = Inside(layout, last, kernel[last]);
                Shape window = layout.Output;
                window.Axes.Clear();
                int done = begin;
                begin += distance;
                do
                {
                    ReadOnlySpan<T> row = columns.Slice(done, width);
                    done += width;
                    int start = RowStart(layout, window, kernel);
                    if (start < 0)
                        continue;
                    int stride = layout.Stride[last];
                    start += shift + from * stride;
                    for (int i = from; i < to; i++, start += stride)
                        target[start] += row[i];
                }
                while (Strided.Advance(ref window, layout.Output, last));
            }
            while (Strided.Advance(ref kernel, layout.Kernel, layout.Rank));
        }
    }

    // A fast path for one short axis, the common case: the general loop would take longer than the additions.
    private static void ScatterAddRows<T>(ReadOnlySpan<T> columns, int distance, Span<T> image, in WindowLayout layout, int channels)
        where T : unmanaged, INumber<T>
    {
        int length = layout.Input[0], windows = layout.Output[0], kernel = layout.Kernel[0], stride = layout.Stride[0];
        for (int k = 0; k < kernel && windows > 0; k++)
        {
            (int from, int to, int shift) = Inside(layout, 0, k);
            for (int channel = 0; channel < channels; channel++)
            {
                Span<T> target = image.Slice(channel * length, length);
                ReadOnlySpan<T> row = columns.Slice((channel * kernel + k) * distance, windows);
                int start = shift + from * stride;
                for (int i = from; i < to; i++, start += stride)
                    target[start] += row[i];
            }
        }
    }

    /// <summary>Returns the range of windows for which a kernel position lies in the input, and its offset to them.</summary>
    private static (int From, int To, int Shift) Inside(in WindowLayout layout, int axis, int kernel)
    {
        long shift = (long)kernel * layout.Dilation[axis] - layout.Before[axis];
        long stride = layout.Stride[axis];
        int count = layout.Output[axis];
        long from = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
        long to = (layout.Input[axis] - shift + stride - 1) / stride;
        from = Math.Min(from, count);
        to = layout.Input[axis] <= shift ? from : Math.Clamp(to, from, count);
        return ((int)from, (int)to, (int)shift);
    }

    /// <summary>Returns the offset in a plane of the row that a window reads, by all axes but the last; -1 in the padding.</summary>
    private static int RowStart(in WindowLayout layout, in Shape window, in Shape kernel)
    {
        int start = 0;
        for (int axis = 0; axis < layout.Rank - 1; axis++)
        {
            long place = (long)window[axis] * layout.Stride[axis] + (long)kernel[axis] * layout.Dilation[axis] - layout.Before[axis];
            if (place < 0 || place >= layout.Input[axis])
                return -1;
            start = (start + (int)place) * layout.Input[axis + 1];
        }
        return start;
    }
}
