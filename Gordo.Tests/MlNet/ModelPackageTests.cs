using System.Diagnostics;
using Gordo.Core;
using Gordo.Core.MlNet.Safety;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>The checks that a file passes before ML.NET reads it.</summary>
[NonParallelizable]
internal sealed class ModelPackageTests
{
    private static IEnumerable<TestCaseData> Refused() => ConformanceData.Manifest("mlnet-refuse", "MANIFEST.tsv");

    private static IEnumerable<TestCaseData> Damaged() => ConformanceData.Manifest("mlnet-more-bad", "MANIFEST.tsv");

    private static IEnumerable<TestCaseData> Bad() => ConformanceData.Manifest("mlnet-bad", "MANIFEST.tsv");

    private static IEnumerable<TestCaseData> Sound() =>
        GoldenData.Folders("mlnet").Concat(GoldenData.Folders("mlnet-more")).Concat(ConformanceData.Folders("mlnet-backcompat"));

    [TestCaseSource(nameof(Sound))]
    public void A_sound_file_passes(string folder)
    {
        byte[] zip = File.ReadAllBytes(Path.Combine(folder, "model.zip"));
        if (Path.GetFileName(folder).StartsWith("ols", StringComparison.Ordinal))
            FluentActions.Invoking(() => ModelPackage.Check(zip)).Should().Throw<ModelException>().WithMessage("*OlsLinearRegressionExec*Mkl.Components*");
        else
            FluentActions.Invoking(() => ModelPackage.Check(zip)).Should().NotThrow();
    }

    [TestCaseSource(nameof(Refused))]
    [TestCaseSource(nameof(Damaged))]
    [TestCaseSource(nameof(Bad))]
    public void Dump(string folder, IReadOnlyDictionary<string, string> row)
    {
        byte[] zip = File.ReadAllBytes(Path.Combine(folder, row["file"]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var timer = Stopwatch.StartNew();
        string m = "PASSES";
        try { ModelPackage.Check(zip); } catch (ModelException e) { m = e.Message; }
        File.AppendAllText("/tmp/h-mlnet/dump.txt", $"{row["file"]}\t{row["expected"]}\t{timer.ElapsedMilliseconds}ms {(GC.GetAllocatedBytesForCurrentThread() - before) >> 20}MB\t{m}\n");
    }
}
