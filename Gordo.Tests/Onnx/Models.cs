using Gordo.Core.Onnx;

namespace Gordo.Tests.Onnx;

/// <summary>Reads models from the folders of golden and conformance data.</summary>
internal static class Models
{
    /// <summary>Reads a model and overwrites the bytes it was read from, which it must not need any more.</summary>
    public static OnnxModel Read(string folder)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, "model.onnx"));
        OnnxModel model = OnnxModel.Read(bytes, folder);
        Array.Fill(bytes, byte.MaxValue);
        return model;
    }
}
