using Gordo.Core.Onnx;

namespace Gordo.Tests.Onnx;

/// <summary>Reads models from the folders of golden and conformance data.</summary>
internal static class Models
{
    public static OnnxModel Read(string folder) =>
        OnnxModel.Read(File.ReadAllBytes(Path.Combine(folder, "model.onnx")), folder);
}
