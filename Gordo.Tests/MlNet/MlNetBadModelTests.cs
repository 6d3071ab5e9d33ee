using System.Diagnostics;
using System.Text.RegularExpressions;
using Gordo.Core;
using Gordo.Core.Estimators;
using Gordo.Core.MlNet;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>Damaged, hostile and unsupported model files; the manifest gives the expected result of each.</summary>
[NonParallelizable]
internal sealed partial class MlNetBadModelTests
{
    private static IEnumerable<TestCaseData> Cases() => ConformanceData.Manifest("mlnet-bad", "MANIFEST.tsv");

    [TestCaseSource(nameof(Cases))]
    public void A_bad_model_is_refused_quickly_and_with_little_memory(string folder, IReadOnlyDictionary<string, string> row)
    {
        byte[] zip = File.ReadAllBytes(Path.Combine(folder, row["file"]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var timer = Stopwatch.StartNew();

        ModelException? refusal = TryPredict(zip, row["base"]);

        timer.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(64L << 20);
        if (row["expected"] != "refuse or load")
            refusal.Should().NotBeNull();
        if (refusal is null)
            return;
        refusal.Message.Should().NotContainAny([.. Enumerable.Range(0, 32).Select(code => ((char)code).ToString())]);
        if (row["stage"] is "header" or "signature" or "block")
            refusal.Message.Should().Contain("Model.key");
        if (row["expected"] == "refuse, naming the signature")
        {
            refusal.Message.Should().ContainAny(SignaturesIn(row["what_is_wrong"])).And.Contain("0x000");
            // ML.NET exports binary classifiers of numbers; the other kinds it does not, or with texts as inputs.
            refusal.Message.Contains("ConvertToOnnx", StringComparison.Ordinal).Should().Be(row["file"].StartsWith("unsupported-binary", StringComparison.Ordinal));
        }
    }

    [Test]
    public void A_refusal_names_the_entry_signature_version_position_and_error()
    {
        byte[] zip = File.ReadAllBytes(ConformanceData.Path("mlnet-bad", "unknown-transform.zip"));
        FluentActions.Invoking(() => MlNetModel.Read(zip, null)).Should().Throw<ModelException>()
            .WithMessage("TransformerChain/Transform_001/Model.key ('NoSuchTransform' 0x00010002, step 2 of 11): 'NoSuchTransform' is not "
                + "supported as a transform");
    }

    /// <summary>Reads the model and predicts the inputs of the case it was made from; returns the exception, if any.</summary>
    private static ModelException? TryPredict(byte[] zip, string origin)
    {
        string? folder = origin.Length == 0 ? null : GoldenData.Path("mlnet", origin);
        try
        {
            MlNetModel model = MlNetModel.Read(zip, null);
            if (folder is null)
                return null;
            using var golden = new MlNetCase(folder);
            (string[] tags, ReadOnlyMemory<double>[] columns) = golden.Frame();
            model = MlNetModel.Read(zip, golden.Output);
            var estimator = new Estimator(model.Plan, tags, new EstimatorSettings());
            golden.CheckAnswer(estimator.Predict(columns, FrameMemory.Unpooled, CancellationToken.None));
            return null;
        }
        catch (ModelException e)
        {
            return e;
        }
    }

    // The unsupported signatures are in brackets; without brackets it is the first word of the text.
    private static string[] SignaturesIn(string text)
    {
        string listed = BracketedNames().Match(text).Groups[1].Value;
        return listed.Length > 0 ? listed.Split(", ") : ["ConvertTransform"];
    }

    [GeneratedRegex(@"\[([^\]]*)\]$")]
    private static partial Regex BracketedNames();
}
