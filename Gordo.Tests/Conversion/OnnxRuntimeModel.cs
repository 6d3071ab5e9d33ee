using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Tests.Conversion;

/// <summary>Runs ONNX files with ONNX Runtime, which is independent of this server.</summary>
internal sealed partial class OnnxRuntimeModel : IDisposable
{
    private const string Telemetry = "ORT_DISABLE_TELEMETRY";

    private readonly InferenceSession _session;

    // Telemetry writes files and connects to a server. The library reads the native environment when it is loaded, of which
    // .NET changes only a copy.
    static OnnxRuntimeModel()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetVariable(Telemetry, "1", 1);
        Environment.SetEnvironmentVariable(Telemetry, "1");
    }

    public OnnxRuntimeModel(byte[] file) => _session = new(file);

    /// <summary>Runs the model and returns its first output in row-major order.</summary>
    public double[] Run(IEnumerable<(string Name, Tensor Values)> inputs)
    {
        NamedOnnxValue[] values = [.. inputs.Select(input => Value(input.Name, input.Values))];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = _session.Run(values);
        DisposableNamedOnnxValue first = outputs.First(output => output.Name == _session.OutputNames[0]);
        return first.ElementType switch
        {
            TensorElementType.Double => [.. first.AsEnumerable<double>()],
            TensorElementType.Float => [.. first.AsEnumerable<float>().Select(value => (double)value)],
            TensorElementType.Bool => [.. first.AsEnumerable<bool>().Select(value => value ? 1.0 : 0)],
            TensorElementType.Int32 => [.. first.AsEnumerable<int>().Select(value => (double)value)],
            TensorElementType.UInt32 => [.. first.AsEnumerable<uint>().Select(value => (double)value)],
            _ => throw new NotSupportedException(first.ElementType.ToString()),
        };
    }

    public void Dispose() => _session.Dispose();

    private static NamedOnnxValue Value(string name, Tensor tensor) => tensor.Type switch
    {
        ElementType.Float64 => Value<double>(name, tensor),
        ElementType.Float32 => Value<float>(name, tensor),
        ElementType.Int32 => Value<int>(name, tensor),
        ElementType.Int64 => Value<long>(name, tensor),
        ElementType.Int16 => Value<short>(name, tensor),
        ElementType.Int8 => Value<sbyte>(name, tensor),
        ElementType.UInt8 => Value<byte>(name, tensor),
        ElementType.UInt16 => Value<ushort>(name, tensor),
        ElementType.UInt32 => Value<uint>(name, tensor),
        ElementType.Bool => Value<bool>(name, tensor),
        _ => throw new NotSupportedException(tensor.Type.ToString()),
    };

    private static NamedOnnxValue Value<T>(string name, Tensor tensor)
        where T : unmanaged => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(tensor.Values<T>().ToArray(), tensor.Shape.Span.ToArray()));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
