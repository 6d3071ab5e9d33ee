using Gordo.Core.Onnx;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>ML.NET's own ONNX exports of the recorded models: the workaround for models that cannot be read.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MlNetExportGoldenTests
{
    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("mlnet").Where(test =>
        test.Arguments is not [string folder] || File.Exists(Path.Combine(folder, "model.onnx")));

    [TestCaseSource(nameof(Folders))]
    public void An_ONNX_export_gives_the_output_of_its_source_model(string folder)
    {
        using var golden = new MlNetCase(folder);
        golden.CheckOutputs(OnnxModel.Read(File.ReadAllBytes(Path.Combine(folder, "model.onnx")), folder: null).Plan);
    }
}
