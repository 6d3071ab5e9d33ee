using System.Buffers.Binary;
using System.Globalization;
using Gordo.Core.Engines;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Onnx;
using Gordo.Core.Onnx.Checks;

namespace Gordo.Core.MlNet.Safety;

/// <summary>Checks the ONNX model within a step, as a model of its own that ONNX Runtime is to run.</summary>
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
            CheckModel(content.AsMemory(4));
        }
        catch (ModelException e)
        {
            throw new ModelException($"{name}: {e.Message}", e);
        }
    }

    // ML.NET may ask for any value, so nothing is left out.
    private static void CheckModel(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            TestRun(OnnxModel.Read(bytes, folder: null).Plan);
        }
        catch (ModelException e) when (e.IsUnsupported)
        {
            // ONNX Runtime may support it.
        }
        SoundModel.Check(OnnxFile.Read(bytes), folder: null);
    }

    // Shapes and indices that do not fit each other are found only by computing.
    private static void TestRun(EngineModel model)
    {
        if (model.Inputs.Any(input => input.Shape is null || input.Shape.Skip(1).Any(length => length < 0)))
            return;
        for (int output = 0; output < model.Outputs.Count; output++)
        {
            using EngineRun run = model.BeginRun(output, isTrial: true);
            for (int i = 0; i < model.Inputs.Count; i++)
            {
                PlanValue input = model.Inputs[i];
                int[] lengths = [.. input.Shape!.Select(length => Math.Max(1, length))]; // Not null: checked above.
                run.Input(i, input.Type ?? ElementType.Float32, new Shape(lengths)).Bytes.Clear();
            }
            run.Execute(CancellationToken.None);
        }
    }
}
