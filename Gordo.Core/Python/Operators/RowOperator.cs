using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Python.Operators;

/// <summary>
/// An operator that computes each output row from the same input row, in float64; float32 values are widened first and
/// rounded afterwards. Rows shared by several windows are computed once.
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

    /// <summary>Returns the output width for an input width.</summary>
    /// <exception cref="ModelException">The operator does not accept that input width.</exception>
    protected abstract int OutputWidth(in RunContext context, int width);

    /// <summary>Returns the element type of the output.</summary>
    protected virtual ElementType OutputType(ElementType input) => input;

    /// <summary>Computes all rows.</summary>
    /// <param name="context">Gives access to further inputs and scratch memory.</param>
    /// <param name="x">The input rows, stored consecutively.</param>
    /// <param name="y">Receives the output rows.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The number of columns of x.</param>
    /// <param name="isSingle">True if intermediate results are rounded to float32, too.</param>
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
