using System.Globalization;
using System.Text.Json;
using Gordo.Core.Onnx;
using Gordo.Core.Runtime;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Onnx;

/// <summary>Whole models with the answers of the tool that made them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GoldenModelTests
{
    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("onnx");

    [TestCaseSource(nameof(Folders))]
    public void A_model_answers_as_the_tool_that_made_it(string folder)
    {
        Golden golden = Golden.Load(folder);
        golden.Check(0, golden.Rows);
    }

    [TestCaseSource(nameof(Folders))]
    public void One_row_or_any_slice_gives_the_same_rows(string folder)
    {
        Golden golden = Golden.Load(folder);
        foreach ((int start, int count) in new[] { (0, 1), (17, 1), (5, 3), (1, 16), (2, 17), (30, 34) })
            golden.Check(start, Math.Min(count, golden.Rows - start));
    }

    [TestCaseSource(nameof(Folders))]
    public void No_rows_give_no_rows(string folder)
    {
        Golden golden = Golden.Load(folder);
        golden.Check(0, 0);
    }

    private sealed record Golden(
        PreparedPlan Plan, Tensor[] Inputs, IReadOnlyList<(string Name, Tensor Tensor)> Expected, double Rtol, double Atol)
    {
        public int Rows => Inputs[0].Shape[0];

        public static Golden Load(string folder)
        {
            OnnxModel model = Models.Read(folder);
            using JsonDocument meta = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "meta.json")));
            var inputs = TensorJson.Read(Path.Combine(folder, "input.json"));
            inputs.Select(input => input.Name).Should().Equal(model.Inputs.Select(input => input.Name));
            return new Golden(
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
}
