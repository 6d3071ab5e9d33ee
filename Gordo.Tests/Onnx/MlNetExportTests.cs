using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Onnx;

/// <summary>Models as ML.NET exports them, with the answers of ONNX Runtime.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MlNetExportTests
{
    private static IEnumerable<TestCaseData> Folders() => ConformanceData.Folders("mlnet-onnx");

    // Missing values cannot be written in JSON, so these inputs are kept as ONNX test vectors.
    private static IEnumerable<TestCaseData> FoldersWithMissingValues() => Folders().Where(test =>
        test.Arguments is not [string folder]
        || !Directory.Exists(folder)
        || Directory.Exists(Path.Combine(folder, "test_data_set_0")));

    [TestCaseSource(nameof(Folders))]
    public void An_export_answers_as_ONNX_Runtime_does(string folder)
    {
        RecordedModel model = RecordedModel.Load(folder);
        model.Check(0, model.Rows);
        model.Check(7, 1);
        model.Check(0, 0);
    }

    [TestCaseSource(nameof(FoldersWithMissingValues))]
    public void An_export_answers_to_missing_values_as_ONNX_Runtime_does(string folder)
    {
        string vectors = Path.Combine(folder, "test_data_set_0");
        RecordedModel model = RecordedModel.Load(folder);
        Tensor[] outputs = model.Plan.Run([.. model.Plan.Inputs.Select((_, i) => TestVector.Read(vectors, "input", i))]);
        outputs.Should().NotBeEmpty();
        for (int i = 0; i < outputs.Length; i++)
        {
            Tensor expected = TestVector.Read(vectors, "output", i);
            outputs[i].ShouldMatch(expected, model.Rtol, model.Atol, model.Plan.Outputs[i].Name);
        }
    }
}
