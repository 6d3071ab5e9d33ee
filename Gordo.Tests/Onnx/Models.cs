using Gordo.Core.Onnx;

namespace Gordo.Tests.Onnx;

/// <summary>Reads models from the folders of golden and conformance data.</summary>
internal static class Models
{
    /// <summary>Reads a model and overwrites its source bytes, which it must not depend on.</summary>
    public static OnnxModel Read(string folder)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, "model.onnx"));
        OnnxModel model = OnnxModel.Read(bytes, folder);
        Array.Fill(bytes, byte.MaxValue);
        return model;
    }
}
