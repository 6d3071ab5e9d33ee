using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Tests.Onnx;

/// <summary>Creates inputs for models without recorded inputs.</summary>
internal static class Ones
{
    /// <summary>Returns a tensor of ones in the declared shape, with 2 for variable lengths; [2,4] without a shape.</summary>
    public static Tensor Like(PlanValue declared)
    {
        int[] lengths = [.. (declared.Shape ?? [2, 4]).Select(length => length < 0 ? 2 : length)];
        Tensor tensor = Tensor.Create(declared.Type ?? ElementType.Float32, new Shape(lengths));
        switch (tensor.Type)
        {
            case ElementType.Float32: tensor.Values<float>().Fill(1); break;
            case ElementType.Float64: tensor.Values<double>().Fill(1); break;
            default:
                for (int i = 0; i < tensor.Bytes.Length; i += tensor.Type.Size())
                    tensor.Bytes[i] = 1;
                break;
        }
        return tensor;
    }
}
