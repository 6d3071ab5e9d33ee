using System.Numerics;
using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;

namespace Gordo.Core.Python.Operators;

/// <summary>
/// Multiplies rows by a matrix in float64. Sums run from the first column to the last; every product and sum is rounded
/// separately, and the offset is added last. Inputs: x; the matrix [columns, outputs]; optionally the offset.
/// </summary>
/// <remarks>
/// Linear models fitted to collinear columns have weights of 1e13 that cancel out. Only rounding errors
/// remain, so the summation order affects the result (recorded case <c>union-nested</c>).
/// </remarks>
internal sealed class ProductOperator : IOperatorFamily
{
    public void Register(OperatorRegistry registry) =>
        registry.Add("PythonProduct", [1], 2, 3, _ => new Product(), domain: OperatorRegistry.Internal);

    private sealed class Product : RowOperator
    {
        protected override int OutputWidth(in RunContext context, int width) => width == context.Input(1).Shape[0]
            ? context.Input(1).Shape[1]
            : throw new ModelException($"{width} columns; expected {context.Input(1).Shape[0]}");

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            int outputs = context.Input(1).Shape[1];
            ReadOnlySpan<double> matrix = context.Input(1).Values<double>();
            ReadOnlySpan<double> added = context.Has(2) ? context.Input(2).Values<double>() : [];
            for (int row = 0; row < rows; row++)
                Multiply(x.Slice(row * width, width), matrix, added, y.Slice(row * outputs, outputs));
        }

        // Computes several outputs at a time, each in its own vector lane.
        private static void Multiply(ReadOnlySpan<double> x, ReadOnlySpan<double> matrix, ReadOnlySpan<double> added, Span<double> y)
        {
            int lanes = Vector<double>.Count, output = 0;
            for (; output + (2 * lanes) <= y.Length; output += 2 * lanes)
            {
                Vector<double> a = Vector<double>.Zero, b = Vector<double>.Zero;
                for (int i = 0, at = output; i < x.Length; i++, at += y.Length)
                {
                    var factor = new Vector<double>(x[i]);
                    ReadOnlySpan<Vector<double>> weights = MemoryMarshal.Cast<double, Vector<double>>(matrix.Slice(at, 2 * lanes));
                    a += factor * weights[0];
                    b += factor * weights[1];
                }
                a.CopyTo(y[output..]);
                b.CopyTo(y[(output + lanes)..]);
            }
            for (; output < y.Length; output++)
            {
                double sum = 0;
                for (int i = 0, at = output; i < x.Length; i++, at += y.Length)
                {
                    double product = x[i] * matrix[at];
                    sum += product;
                }
                y[output] = sum;
            }
            for (int i = 0; i < added.Length; i++)
                y[i] += added[i];
        }
    }
}
