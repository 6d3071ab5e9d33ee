using System.Numerics.Tensors;

namespace Gordo.Core.Building.Training;

/// <summary>Products of a small matrix of parameters with rows of samples.</summary>
internal static class Products
{
    /// <summary>Adds <c>inputs * matrix</c>: to each output the inputs, times their parameters.</summary>
    /// <param name="input">Inputs, <paramref name="stride"/> apart.</param>
    /// <param name="matrix">Inputs × outputs.</param>
    /// <param name="output">Outputs, <paramref name="stride"/> apart.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="stride">The distance of two inputs, and of two outputs.</param>
    /// <param name="length">The number of samples.</param>
    public static void Add(
        ReadOnlySpan<float> input, ReadOnlySpan<float> matrix, Span<float> output, int inputs, int outputs, int stride, int length)
    {
        for (int o = 0; o < outputs; o++)
        {
            Span<float> sums = output.Slice(o * stride, length);
            for (int i = 0; i < inputs; i++)
                TensorPrimitives.MultiplyAdd(input.Slice(i * stride, length), matrix[(i * outputs) + o], sums, sums);
        }
    }

    /// <summary>Writes the gradient of the inputs: <c>gradients * matrixᵀ</c>.</summary>
    /// <param name="gradient">Gradients of the outputs, <paramref name="stride"/> apart.</param>
    /// <param name="matrix">Inputs × outputs.</param>
    /// <param name="inputGradient">Receives the gradients of the inputs, <paramref name="length"/> apart.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="stride">The distance of two outputs.</param>
    /// <param name="length">The number of samples.</param>
    public static void Transposed(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> matrix, Span<float> inputGradient, int inputs, int outputs, int stride, int length)
    {
        for (int i = 0; i < inputs; i++)
        {
            Span<float> sums = inputGradient.Slice(i * length, length);
            TensorPrimitives.Multiply(gradient[..length], matrix[i * outputs], sums);
            for (int o = 1; o < outputs; o++)
                TensorPrimitives.MultiplyAdd(gradient.Slice(o * stride, length), matrix[(i * outputs) + o], sums, sums);
        }
    }

    /// <summary>Writes the gradient of a matrix: the products of inputs and gradients, summed over samples.</summary>
    /// <param name="input">Inputs, <paramref name="stride"/> apart.</param>
    /// <param name="gradient">Gradients of the outputs, <paramref name="stride"/> apart.</param>
    /// <param name="matrixGradient">Inputs × outputs.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="stride">The distance of two inputs, and of two outputs.</param>
    /// <param name="length">The number of samples.</param>
    public static void Gradient(
        ReadOnlySpan<float> input, ReadOnlySpan<float> gradient, Span<float> matrixGradient, int inputs, int outputs, int stride, int length)
    {
        for (int i = 0; i < inputs; i++)
        {
            ReadOnlySpan<float> samples = input.Slice(i * stride, length);
            for (int o = 0; o < outputs; o++)
                matrixGradient[(i * outputs) + o] = TensorPrimitives.Dot(samples, gradient.Slice(o * stride, length));
        }
    }
}
