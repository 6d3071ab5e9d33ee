using Gordo.Tests.Golden;

namespace Gordo.Tests.Onnx;

/// <summary>Whole models, compared with the output of the tool that made them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GoldenModelTests
{
    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("onnx");

    [TestCaseSource(nameof(Folders))]
    public void A_model_matches_the_output_of_its_source_tool(string folder)
    {
        RecordedModel model = RecordedModel.Load(folder);
        model.Check(0, model.Rows);
    }

    [TestCaseSource(nameof(Folders))]
    public void One_row_or_any_slice_gives_the_same_rows(string folder)
    {
        RecordedModel model = RecordedModel.Load(folder);
        foreach ((int start, int count) in new[] { (0, 1), (17, 1), (5, 3), (1, 16), (2, 17), (30, 34) })
            model.Check(start, Math.Min(count, model.Rows - start));
    }

    [TestCaseSource(nameof(Folders))]
    public void Zero_rows_give_zero_rows(string folder)
    {
        RecordedModel model = RecordedModel.Load(folder);
        model.Check(0, 0);
    }
}
