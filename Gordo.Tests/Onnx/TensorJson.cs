using System.Text.Json;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Tests.Onnx;

/// <summary>Reads the tensor format of the golden models and ML.NET's exports: name, shape, dtype, flat data.</summary>
internal static class TensorJson
{
    public static IReadOnlyList<(string Name, Tensor Tensor)> Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static (string Name, Tensor Tensor) Read(JsonElement element)
    {
        long[] lengths = [.. element.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())];
        Shape shape = Shape.From(lengths);
        JsonElement[] data = [.. element.GetProperty("data").EnumerateArray()];
        Tensor tensor = element.GetProperty("dtype").GetString() switch
        {
            "float32" => Tensor.Create<float>(shape, Array.ConvertAll(data, value => value.GetSingle())),
            "float64" => Tensor.Create<double>(shape, Array.ConvertAll(data, value => value.GetDouble())),
            "int32" => Tensor.Create<int>(shape, Array.ConvertAll(data, value => value.GetInt32())),
            "int64" => Tensor.Create<long>(shape, Array.ConvertAll(data, value => value.GetInt64())),
            "uint32" => Tensor.Create<uint>(shape, Array.ConvertAll(data, value => value.GetUInt32())),
            "bool" => Tensor.Create<bool>(shape, Array.ConvertAll(data, value => value.GetBoolean())),
            string other => throw new NotSupportedException(other),
            null => throw new NotSupportedException(),
        };
        return (element.GetProperty("name").GetString() ?? "", tensor);
    }
}
