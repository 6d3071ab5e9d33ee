using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Onnx;

namespace Gordo.Tests.Onnx;

/// <summary>Reads the tensors of ONNX test data sets: input_0.pb, output_0.pb.</summary>
internal static class TestVector
{
    public static Tensor Read(string folder, string kind, int index)
    {
        string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{kind}_{index}.pb"));
        return OnnxTensorReader.Read(File.ReadAllBytes(file), folder: null, kind).Tensor;
    }
}
