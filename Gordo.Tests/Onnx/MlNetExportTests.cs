using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Onnx;

/// <summary>Models exported by ML.NET, compared with the output of ONNX Runtime.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MlNetExportTests
{
    private static IEnumerable<TestCaseData> Folders() => ConformanceData.Folders("mlnet-onnx");

    // JSON cannot represent missing values, so these inputs are stored as ONNX test vectors.
    private static IEnumerable<TestCaseData> FoldersWithMissingValues() => Folders().Where(test =>
        test.Arguments is not [string folder]
        || !Directory.Exists(folder)
        || Directory.Exists(Path.Combine(folder, "test_data_set_0")));

    [TestCaseSource(nameof(Folders))]
    public void An_export_matches_ONNX_Runtime(string folder)
    {
        RecordedModel model = RecordedModel.Load(folder);
        model.Check(0, model.Rows);
        model.Check(7, 1);
        model.Check(0, 0);
    }

    [TestCaseSource(nameof(FoldersWithMissingValues))]
    public void An_export_matches_ONNX_Runtime_for_missing_values(string folder)
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
