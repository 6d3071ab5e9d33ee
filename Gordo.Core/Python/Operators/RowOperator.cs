using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Python.Operators;

/// <summary>
/// An operator that makes each row out of the same row, in float64; values of float32 are widened before and rounded
/// after. Windows that share rows are computed once for each row.
/// </summary>
internal abstract class RowOperator : Operator
{
    public sealed override bool PassesOverlapping => true;

    public sealed override bool ReadsOverlapping(int input) => input == 0;

    public sealed override void Run(in RunContext context)
    {
        Tensor input = context.Input(0);
        if (input.Rank < 2)
            throw new ModelException($"expected rows of columns, found {input}");
        Shape shape = input.Shape;
        int width = shape[^1], steps = input.Overlapping ? shape[1] : 0;
        if (input.Overlapping)
            shape = new Shape(shape[0] + shape[1] - 1, width);
        int rows = shape.Product(0, shape.Rank - 1);
        shape[shape.Rank - 1] = OutputWidth(context, width);
        Tensor output = context.Output(0, OutputType(input.Type), shape);
        Compute(context, input, output, rows, width);
        if (steps > 0)
            output.SetWindows(output, steps);
    }

    /// <summary>The columns it makes of so many.</summary>
    /// <exception cref="ModelException">It does not take so many.</exception>
    protected abstract int OutputWidth(in RunContext context, int width);

    /// <summary>The type it answers with.</summary>
    protected virtual ElementType OutputType(ElementType input) => input;

    /// <summary>Computes all rows.</summary>
    /// <param name="context">For more inputs and scratch.</param>
    /// <param name="x">The rows, one after the other.</param>
    /// <param name="y">Receives the rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="width">The columns of x.</param>
    /// <param name="isSingle">Whether results between the first and the last are float32, too.</param>
    protected abstract void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle);

    private void Compute(in RunContext context, Tensor input, Tensor output, int rows, int width)
    {
        bool isSingle = input.Type == ElementType.Float32;
        ReadOnlySpan<double> x;
        if (isSingle)
        {
            ReadOnlySpan<float> narrow = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(input.Bytes);
            Span<double> wide = context.Scratch<double>(narrow.Length);
            TensorPrimitives.ConvertTruncating(narrow, wide);
            x = wide;
        }
        else
        {
            x = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(input.Bytes);
        }
        if (output.Type == ElementType.Float64)
        {
            Compute(context, x, output.Values<double>(), rows, width, isSingle);
            return;
        }
        Span<double> results = context.Scratch<double>(output.Count);
        Compute(context, x, results, rows, width, isSingle);
        TensorPrimitives.ConvertTruncating<double, float>(results, output.Values<float>());
    }
}
