using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>Repeats a tensor along axes of length 1.</summary>
internal static class Expansion
{
    /// <summary>The tensor in a shape it broadcasts to: itself, or a copy in the step's scratch.</summary>
    public static Tensor To(in RunContext context, Tensor tensor, in Shape shape)
    {
        if (tensor.Shape.Equals(shape))
            return tensor;
        Tensor expanded = context.ScratchTensor(tensor.Type, shape);
        Fill(tensor, expanded);
        return expanded;
    }

    /// <summary>Fills a tensor of a shape the input broadcasts to.</summary>
    /// <exception cref="ModelException">It does not broadcast to that shape.</exception>
    public static void Fill(Tensor input, Tensor output)
    {
        Shape rowMajor = Strided.RowMajor(input.Shape);
        Shape strides = default;
        strides.Rank = output.Rank;
        int added = output.Rank - input.Rank;
        if (added < 0)
            throw Misfit(input, output);
        for (int i = 0; i < input.Rank; i++)
        {
            if (input.Shape[i] != output.Shape[added + i] && input.Shape[i] != 1)
                throw Misfit(input, output);
            strides[added + i] = input.Shape[i] == 1 ? 0 : rowMajor[i];
        }
        Strided.Gather(input, output, 0, strides);
    }

    private static ModelException Misfit(Tensor input, Tensor output) =>
        new($"the shape {input.Shape} cannot be broadcast to {output.Shape}");
}
