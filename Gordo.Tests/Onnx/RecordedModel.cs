using System.Globalization;
using System.Text.Json;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Onnx;

namespace Gordo.Tests.Onnx;

/// <summary>A model with inputs and the expected outputs of another tool: model.onnx, input, expected and meta.json.</summary>
internal sealed record RecordedModel(
    PreparedPlan Plan, Tensor[] Inputs, IReadOnlyList<(string Name, Tensor Tensor)> Expected, double Rtol, double Atol)
{
    public int Rows => Inputs[0].Shape[0];

    public static RecordedModel Load(string folder)
    {
        OnnxModel model = Models.Read(folder);
        using JsonDocument meta = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "meta.json")));
        var inputs = TensorJson.Read(Path.Combine(folder, "input.json"));
        inputs.Select(input => input.Name).Should().Equal(model.Inputs.Select(input => input.Name));
        return new RecordedModel(
            model.Plan,
            [.. inputs.Select(input => input.Tensor)],
            TensorJson.Read(Path.Combine(folder, "expected.json")),
            meta.RootElement.GetProperty("rtol").GetDouble(),
            meta.RootElement.GetProperty("atol").GetDouble());
    }

    public void Check(int start, int count)
    {
        Tensor[] outputs = Plan.Run(Array.ConvertAll(Inputs, input => input.Rows(start, count)));
        outputs.Should().HaveSameCount(Expected);
        for (int i = 0; i < outputs.Length; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{Expected[i].Name} rows {start}+{count}");
            outputs[i].ShouldMatch(Expected[i].Tensor.Rows(start, count), Rtol, Atol, name);
        }
    }
}
