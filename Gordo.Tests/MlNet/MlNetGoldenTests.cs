using Gordo.Core;
using Gordo.Core.Estimators;
using Gordo.Core.MlNet;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>Models saved by ML.NET, compared with the output of ML.NET.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MlNetGoldenTests
{
    // Elementwise steps, whose result must be exact because trees and bins compare it; other steps sum in ML.NET's own order.
    private static readonly string[] ExactKinds =
        ["minmax", "meanvar", "robust", "binning", "supbin", "logmeanvar", "flat-", "normalize-missing", "replace-", "convert-", "indicate"];

    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("mlnet");

    private static IEnumerable<TestCaseData> ExactFolders() => Folders().Where(test =>
        test.Arguments[0] is not string folder
        || Array.Exists(ExactKinds, kind => Path.GetFileName(folder).StartsWith(kind, StringComparison.Ordinal)));

    [TestCaseSource(nameof(Folders))]
    public void Every_column_after_the_last_step_matches_MLNET(string folder)
    {
        using var golden = new MlNetCase(folder);
        golden.CheckColumns();
    }

    [TestCaseSource(nameof(ExactFolders))]
    public void Normalizers_match_MLNET_exactly(string folder)
    {
        using var golden = new MlNetCase(folder);
        golden.CheckColumns(tolerance: 0);
    }

    [TestCaseSource(nameof(Folders))]
    public void Predicting_frame_columns_matches_MLNET(string folder)
    {
        using var golden = new MlNetCase(folder);
        MlNetModel model = MlNetModel.Read(golden.Zip, golden.Output);
        (string[] tags, ReadOnlyMemory<double>[] columns) = golden.Frame();
        var estimator = new Estimator(model.Plan, tags, new EstimatorSettings());

        golden.CheckAnswer(estimator.Predict(columns, FrameMemory.Unpooled, CancellationToken.None));
    }

    [TestCaseSource(nameof(Folders))]
    public void The_default_output_is_model_output_or_Score_or_another_output_column(string folder)
    {
        using var golden = new MlNetCase(folder);
        MlNetModel model = MlNetModel.Read(golden.Zip, null);
        string[] outputs = [.. golden.Outputs];
        if (outputs.Contains("model-output"))
            model.Output.Should().Be("model-output");
        else if (outputs.Contains("Score"))
            model.Output.Should().Be("Score");
        else
            outputs.Should().Contain(model.Output);
        model.Outputs.Should().ContainSingle().Which.Name.Should().Be(model.Output + ".output");
    }

    [TestCase("minmax-nofix-5", "Scaled")]
    [TestCase("pca-4", "PCA")]
    [TestCase("convert-mixed-6", "Out")]
    [TestCase("flat-meanvar-4", "C")]
    public void Without_a_score_the_output_is_the_last_float_column_produced(string name, string expected) =>
        MlNetModel.Read(Zip(name), null).Output.Should().Be(expected);

    [Test]
    public void Only_columns_needed_for_the_output_are_inputs()
    {
        MlNetModel.Read(Zip("multi-targets-4"), null).Inputs.Select(input => input.ToString()).Should()
            .Equal(Enumerable.Repeat("float32 [?,1]", 4));
        MlNetModel.Read(Zip("concat-vectors-5"), "A").Inputs.Select(input => input.Name).Should().Equal("TAG 1", "TAG 2");
        MlNetModel.Read(Zip("convert-mixed-6"), null).Inputs.Select(input => input.ToString()).Should()
            .Contain("float64 [?,1]").And.Contain("int32 [?,1]").And.Contain("float32 [?,1]");
    }

    [Test]
    public void Steps_are_listed_with_their_versions() =>
        MlNetModel.Read(Zip("multi-nested-4"), null).Transforms.Should().HaveCount(4 + 1 + 2 * 4 - 3 + 1)
            .And.StartWith("Normalizer 0x00010002").And.EndWith("ConcatTransform 0x00010003");

    [Test]
    public void An_absent_output_column_is_refused() =>
        FluentActions.Invoking(() => MlNetModel.Read(Zip("sdca-4"), "Scores")).Should().Throw<ModelException>()
            .WithMessage("the model has no column 'Scores'");

    private static byte[] Zip(string name) => File.ReadAllBytes(GoldenData.Path("mlnet", name, "model.zip"));
}
