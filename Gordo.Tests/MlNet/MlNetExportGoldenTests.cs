using Gordo.Core.Onnx;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>ML.NET's own ONNX exports of the recorded models, which are the way round for what cannot be read.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MlNetExportGoldenTests
{
    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("mlnet").Where(test =>
        test.Arguments is not [string folder] || File.Exists(Path.Combine(folder, "model.onnx")));

    [TestCaseSource(nameof(Folders))]
    public void An_export_answers_as_the_model_it_was_made_of(string folder)
    {
        using var golden = new MlNetCase(folder);
        golden.CheckOutputs(OnnxModel.Read(File.ReadAllBytes(Path.Combine(folder, "model.onnx")), folder: null).Plan);
    }
}
