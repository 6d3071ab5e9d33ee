using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Tests.Onnx;

/// <summary>Slices tensors along the first axis.</summary>
internal static class Tensors
{
    public static Tensor Rows(this Tensor tensor, int start, int count)
    {
        Shape shape = tensor.Shape;
        int row = tensor.Shape.Product(1, tensor.Rank) * tensor.Type.Size();
        shape[0] = count;
        Tensor rows = Tensor.Create(tensor.Type, shape);
        tensor.Bytes.Slice(start * row, count * row).CopyTo(rows.Bytes);
        return rows;
    }
}
