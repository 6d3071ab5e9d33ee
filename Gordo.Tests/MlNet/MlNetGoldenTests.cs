using Gordo.Core;
using Gordo.Core.Estimators;
using Gordo.Core.MlNet;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>Models saved by ML.NET, with the answers of ML.NET.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MlNetGoldenTests
{
    // Elementwise steps, after which trees and bins compare exactly; the others sum in an order of ML.NET's own.
    private static readonly string[] ExactKinds =
        ["minmax", "meanvar", "robust", "binning", "supbin", "logmeanvar", "flat-", "normalize-missing", "replace-", "convert-", "indicate"];

    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("mlnet");

    private static IEnumerable<TestCaseData> ExactFolders() => Folders().Where(test =>
        test.Arguments[0] is not string folder
        || Array.Exists(ExactKinds, kind => Path.GetFileName(folder).StartsWith(kind, StringComparison.Ordinal)));

    [TestCaseSource(nameof(Folders))]
    public void Every_column_after_the_last_step_is_as_MLNET_has_it(string folder)
    {
        using var golden = new MlNetCase(folder);
        golden.CheckColumns();
    }

    [TestCaseSource(nameof(ExactFolders))]
    public void Normalizers_round_as_MLNET_does(string folder)
    {
        using var golden = new MlNetCase(folder);
        golden.CheckColumns(tolerance: 0);
    }

    [TestCaseSource(nameof(Folders))]
    public void Columns_of_a_frame_give_the_columns_of_the_answer(string folder)
    {
        using var golden = new MlNetCase(folder);
        MlNetModel model = MlNetModel.Read(golden.Zip, golden.Output);
        (string[] tags, ReadOnlyMemory<double>[] columns) = golden.Frame();
        var estimator = new Estimator(model.Plan, tags, new EstimatorSettings());

        golden.CheckAnswer(estimator.Predict(columns, FrameMemory.Unpooled, CancellationToken.None));
    }

    [TestCaseSource(nameof(Folders))]
    public void Without_a_name_the_answer_is_the_column_a_reader_would_expect(string folder)
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
    public void Without_a_score_the_answer_is_the_last_float_column_made(string name, string expected) =>
        MlNetModel.Read(Zip(name), null).Output.Should().Be(expected);

    [Test]
    public void Only_columns_that_the_answer_needs_are_asked_for()
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
    public void A_column_that_is_not_there_cannot_be_the_answer() =>
        FluentActions.Invoking(() => MlNetModel.Read(Zip("sdca-4"), "Scores")).Should().Throw<ModelException>()
            .WithMessage("the model has no column 'Scores'");

    private static byte[] Zip(string name) => File.ReadAllBytes(GoldenData.Path("mlnet", name, "model.zip"));
}
