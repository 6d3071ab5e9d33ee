using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>Repeats a tensor along axes of length 1.</summary>
internal static class Expansion
{
    /// <summary>Returns the tensor broadcast to a shape: itself, or a copy in the step's scratch.</summary>
    public static Tensor To(in RunContext context, Tensor tensor, in Shape shape)
    {
        if (tensor.Shape.Equals(shape))
            return tensor;
        Tensor expanded = context.ScratchTensor(tensor.Type, shape);
        Fill(tensor, expanded);
        return expanded;
    }

    /// <summary>Fills a tensor with the broadcast input.</summary>
    /// <exception cref="ModelException">The input cannot be broadcast to the output's shape.</exception>
    public static void Fill(Tensor input, Tensor output)
    {
        Shape rowMajor = Strided.RowMajor(input.Shape);
        Shape strides = default;
        strides.Rank = output.Rank;
        int added = output.Rank - input.Rank;
        if (added < 0)
            throw ShapeMismatch(input, output);
        for (int i = 0; i < input.Rank; i++)
        {
            if (input.Shape[i] != output.Shape[added + i] && input.Shape[i] != 1)
                throw ShapeMismatch(input, output);
            strides[added + i] = input.Shape[i] == 1 ? 0 : rowMajor[i];
        }
        Strided.Gather(input, output, 0, strides);
    }

    private static ModelException ShapeMismatch(Tensor input, Tensor output) =>
        new($"the shape {input.Shape} cannot be broadcast to {output.Shape}");
}
