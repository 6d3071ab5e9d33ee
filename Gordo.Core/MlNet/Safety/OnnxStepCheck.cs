using System.Buffers.Binary;
using System.Globalization;
using Gordo.Core.Onnx;

namespace Gordo.Core.MlNet.Safety;

/// <summary>Checks the ONNX model within a step: ONNX Runtime must not see a file that the server's own reader refuses.</summary>
internal static class OnnxStepCheck
{
    /// <summary>Checks the entry of the model: its length, then its bytes.</summary>
    /// <exception cref="ModelException">The model is damaged, or reads files.</exception>
    public static void Check(string name, byte[] content)
    {
        if (content.Length < 4 || BinaryPrimitives.ReadInt32LittleEndian(content) != content.Length - 4)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"{name}: the entry has {content.Length} bytes, which is not the length of its model"));
        try
        {
            OnnxModel.Read(content.AsMemory(4), folder: null);
        }
        catch (ModelException e)
        {
            throw new ModelException($"{name}: {e.Message}", e);
        }
    }
}
