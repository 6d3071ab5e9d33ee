namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>Copies elements between memory layouts, whatever their type.</summary>
internal static class Strided
{
    /// <summary>Fills <paramref name="output"/> with the elements at start + i * step on each axis.</summary>
    /// <param name="input">The source.</param>
    /// <param name="output">The destination; its shape is the number of elements per axis.</param>
    /// <param name="start">By axis: the first index.</param>
    /// <param name="step">By axis: the distance, which may be negative.</param>
    public static void Copy(Tensor input, Tensor output, in Shape start, in Shape step)
    {
        Shape strides = RowMajor(input.Shape);
        int offset = 0;
        for (int i = 0; i < strides.Rank; i++)
        {
            offset += start[i] * strides[i];
            // A step may be as large as an int; the product is small wherever an axis has more than one element.
            strides[i] = output.Shape[i] > 1 ? strides[i] * step[i] : 0;
        }
        Gather(input, output, offset, strides);
    }

    /// <summary>Fills <paramref name="output"/>, whose axis i is axis order[i] of the input.</summary>
    public static void Transpose(Tensor input, Tensor output, in Shape order)
    {
        Shape strides = RowMajor(input.Shape);
        Shape moved = strides;
        for (int i = 0; i < order.Rank; i++)
            moved[i] = strides[order[i]];
        Gather(input, output, 0, moved);
    }

    /// <summary>Returns the row-major strides of a shape, in elements.</summary>
    public static Shape RowMajor(in Shape shape)
    {
        Shape strides = shape;
        int stride = 1;
        for (int i = shape.Rank - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(1, shape[i]);
        }
        return strides;
    }

    /// <summary>Advances an index to the next position, the last axis first.</summary>
    /// <returns>False after the last position.</returns>
    public static bool Advance(ref Shape index, in Shape lengths, int axes)
    {
        for (int axis = axes - 1; axis >= 0; axis--)
        {
            if (++index[axis] < lengths[axis])
                return true;
            index[axis] = 0;
        }
        return false;
    }

    /// <summary>Fills <paramref name="output"/> in order from the offset plus index times stride on each axis.</summary>
    public static void Gather(Tensor input, Tensor output, int offset, in Shape strides)
    {
        if (output.Count == 0)
            return;
        switch (input.Type.Size())
        {
            case 8: Gather(input.Raw<long>(), output.Raw<long>(), output.Shape, offset, strides); break;
            case 4: Gather(input.Raw<int>(), output.Raw<int>(), output.Shape, offset, strides); break;
            case 2: Gather(input.Raw<short>(), output.Raw<short>(), output.Shape, offset, strides); break;
            default: Gather(input.Bytes, output.Bytes, output.Shape, offset, strides); break;
        }
    }

    private static void Gather<T>(ReadOnlySpan<T> source, Span<T> target, Shape shape, int offset, Shape strides)
        where T : unmanaged
    {
        // Trailing axes that are contiguous in both are copied at once.
        int inner = shape.Rank;
        int run = 1;
        while (inner > 0 && (shape[inner - 1] == 1 || strides[inner - 1] == run))
            run *= shape[--inner];
        int last = inner - 1;
        Shape index = default;
        index.Rank = shape.Rank;
        for (int done = 0; done < target.Length;)
        {
            if (last < 0)
            {
                source.Slice(offset, run).CopyTo(target);
                return;
            }
            int stride = strides[last], count = shape[last];
            if (run == 1)
            {
                for (int i = 0; i < count; i++)
                    target[done + i] = source[offset + i * stride];
            }
            else
            {
                for (int i = 0; i < count; i++)
                    source.Slice(offset + i * stride, run).CopyTo(target[(done + i * run)..]);
            }
            done += count * run;
            for (int axis = last - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                offset -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }
}
