using System.Numerics;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.Products;

/// <summary>Matrix products.</summary>
/// <remarks>ONNX operators Gemm (1, 6, 7, 9, 11, 13) and MatMul (1, 9, 13).</remarks>
internal sealed class MatrixProducts : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Gemm", [1, 6, 7, 9], 3, 3, node => new Gemm(node));
        registry.Add("Gemm", [11, 13], 2, 3, node => new Gemm(node));
        registry.Add("MatMul", [1, 9, 13], 2, 2, _ => new MatMul());
    }

    private sealed class Gemm : Operator
    {
        private readonly float _alpha;
        private readonly float _beta;
        private readonly bool _transposeLeft;
        private readonly bool _transposeRight;

        public Gemm(NodeDefinition node)
        {
            node.Ignore("broadcast");
            _alpha = node.Float("alpha", 1);
            _beta = node.Float("beta", 1);
            _transposeLeft = node.Flag("transA", false);
            _transposeRight = node.Flag("transB", false);
        }

        public override void Run(in RunContext context)
        {
            Tensor left = context.Input(0), right = context.Input(1);
            Tensor? added = context.Optional(2);
            if (left.Type != right.Type || (added is not null && added.Type != left.Type))
                throw new ModelException($"types {left.Type.Name()}, {right.Type.Name()} and {added?.Type.Name() ?? "none"} do not match");
            if (left.Rank != 2 || right.Rank != 2)
                throw new ModelException($"expected two matrices, found the shapes {left.Shape} and {right.Shape}");
            switch (left.Type)
            {
                case ElementType.Float32: Run<float>(context, left, right, added); break;
                case ElementType.Float64: Run<double>(context, left, right, added); break;
                case ElementType.Int32: Run<int>(context, left, right, added); break;
                case ElementType.Int64: Run<long>(context, left, right, added); break;
                case ElementType.UInt32: Run<uint>(context, left, right, added); break;
                case ElementType.UInt64: Run<ulong>(context, left, right, added); break;
                default: throw ModelException.Unsupported($"type {left.Type.Name()} is not supported");
            }
        }

        private void Run<T>(in RunContext context, Tensor left, Tensor right, Tensor? added)
            where T : unmanaged, INumber<T>
        {
            int rows = left.Shape[_transposeLeft ? 1 : 0], inner = left.Shape[_transposeLeft ? 0 : 1];
            int columns = right.Shape[_transposeRight ? 0 : 1];
            if (right.Shape[_transposeRight ? 1 : 0] != inner)
                throw new ModelException($"shapes {left.Shape} and {right.Shape} cannot be multiplied");
            Span<T> result = context.Output(0, left.Type, new Shape(rows, columns)).Values<T>();
            context.CheckOperations((double)result.Length * inner);
            ReadOnlySpan<T> a = _transposeLeft ? Transposed<T>(context, left) : left.Values<T>();
            ReadOnlySpan<T> b = _transposeRight ? Transposed<T>(context, right) : right.Values<T>();
            result.Clear();
            MatrixKernel.MultiplyAdd(a, b, result, rows, inner, columns);
            if (_alpha != 1)
                TensorPrimitives.Multiply(result, T.CreateTruncating(_alpha), result);
            if (added is not null)
                Add(added, result, new Shape(rows, columns));
        }

        private void Add<T>(Tensor added, Span<T> result, in Shape shape)
            where T : unmanaged, INumber<T>
        {
            if (!Broadcasting.Combine(shape, added.Shape).Equals(shape))
                throw new ModelException($"the shape {added.Shape} cannot be added to {shape}");
            ReadOnlySpan<T> values = added.Values<T>();
            T beta = T.CreateTruncating(_beta);
            int done = 0;
            for (var walk = new Broadcasting(shape, added.Shape, shape); walk.Remaining > 0; walk.Next())
            {
                Span<T> run = result.Slice(done, walk.Length);
                done += run.Length;
                if (walk.ScalarB)
                    TensorPrimitives.Add(run, values[walk.OffsetB] * beta, run);
                else if (_beta == 1)
                    TensorPrimitives.Add(run, values.Slice(walk.OffsetB, run.Length), run);
                else
                    TensorPrimitives.MultiplyAdd(values.Slice(walk.OffsetB, run.Length), beta, run, run);
            }
        }

        private static Span<T> Transposed<T>(in RunContext context, Tensor matrix)
            where T : unmanaged
        {
            Span<T> transposed = context.Scratch<T>(matrix.Count);
            MatrixKernel.Transpose(matrix.Values<T>(), transposed, matrix.Shape[0], matrix.Shape[1]);
            return transposed;
        }
    }

    private sealed class MatMul : Operator
    {
        public override void Run(in RunContext context)
        {
            Tensor left = context.Input(0), right = context.Input(1);
            if (left.Type != right.Type)
                throw new ModelException($"types {left.Type.Name()} and {right.Type.Name()} do not match");
            switch (left.Type)
            {
                case ElementType.Float32: Run<float>(context, left, right); break;
                case ElementType.Float64: Run<double>(context, left, right); break;
                case ElementType.Int32: Run<int>(context, left, right); break;
                case ElementType.Int64: Run<long>(context, left, right); break;
                case ElementType.UInt32: Run<uint>(context, left, right); break;
                case ElementType.UInt64: Run<ulong>(context, left, right); break;
                default: throw ModelException.Unsupported($"type {left.Type.Name()} is not supported");
            }
        }

        private static void Run<T>(in RunContext context, Tensor left, Tensor right)
            where T : unmanaged, INumber<T>
        {
            if (left.Rank == 0 || right.Rank == 0)
                throw new ModelException($"shapes {left.Shape} and {right.Shape} cannot be multiplied");
            // A vector on the left is one row, on the right one column; the added axis is removed afterwards.
            int rows = left.Rank == 1 ? 1 : left.Shape[^2], inner = left.Shape[^1];
            int columns = right.Rank == 1 ? 1 : right.Shape[^1];
            if ((right.Rank == 1 ? right.Shape[0] : right.Shape[^2]) != inner)
                throw new ModelException($"shapes {left.Shape} and {right.Shape} cannot be multiplied");
            Shape batchLeft = Batch(left.Shape), batchRight = Batch(right.Shape);
            Shape batch = Broadcasting.Combine(batchLeft, batchRight);
            Shape shape = batch;
            if (left.Rank > 1)
                shape.Add(rows);
            if (right.Rank > 1)
                shape.Add(columns);
            Span<T> result = context.Output(0, left.Type, shape).Values<T>();
            context.CheckOperations((double)result.Length * inner);
            ReadOnlySpan<T> a = left.Values<T>(), b = right.Values<T>();
            result.Clear();
            // A single matrix on the right multiplies the rows of all matrices on the left at once.
            if (batchRight.Count == 1 && right.Rank <= 2)
            {
                MatrixKernel.MultiplyAdd(a, b, result, Extents.Product(batch.Count, rows), inner, columns);
                return;
            }
            int done = 0;
            for (var walk = new Broadcasting(batchLeft, batchRight, batch); walk.Remaining > 0; walk.Next())
            {
                context.Cancellation.ThrowIfCancellationRequested();
                for (int i = 0; i < walk.Length; i++, done++)
                {
                    int leftIndex = walk.OffsetA + (walk.ScalarA ? 0 : i), rightIndex = walk.OffsetB + (walk.ScalarB ? 0 : i);
                    MatrixKernel.MultiplyAdd(
                        a.Slice(leftIndex * rows * inner, rows * inner),
                        b.Slice(rightIndex * inner * columns, inner * columns),
                        result.Slice(done * rows * columns, rows * columns),
                        rows, inner, columns);
                }
            }
        }

        private static Shape Batch(in Shape shape)
        {
            Shape batch = shape;
            batch.Rank = Math.Max(0, shape.Rank - 2);
            return batch;
        }
    }
}
