using System.Globalization;
using Gordo.Core.Engines;
using Gordo.Core.Engines.MlNet;
using Gordo.Core.Estimators;
using Gordo.Core.MlNet.Safety;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Engines.MlNet;

/// <summary>The memory that a model is said to take, compared with what a full collection leaves of it.</summary>
[NonParallelizable]
internal sealed class ResidentBytesTests
{
    private const int Copies = 8;

    [TestCase("binary-lbfgs-4b1")]
    [TestCase("binary-lightgbm-4")]
    [TestCase("multiclass-lightgbm-5")]
    [TestCase("expression-4")]
    [TestCase("text-2t1")]
    [TestCase("mixed-4t1")]
    [TestCase("onnx-step-4")]
    [TestCase("keys-2t2")]
    public void Resident_bytes_are_what_a_full_collection_leaves(string name)
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", name));
        // Fills caches of the process and compiles what the first load needs.
        Load(golden);
        Estimator[] models = [.. Enumerable.Range(0, Copies).Select(_ => Load(golden))];
        (long managed, long all) = (((MlNetChain)models[0].Model).ManagedBytes, models[0].ResidentBytes);
        // Nothing but the models goes between the two, so that garbage of other tests does not count.
        long with = Retained();
        Array.ForEach(models, model => model.Model.Retire());
        Array.Clear(models);
        double retained = (double)(with - Retained()) / Copies;

        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {managed} bytes found, {retained:F0} retained, {managed / retained:F2}; {all} with native ones"));
        (managed / retained).Should().BeInRange(0.7, 1.5);
        all.Should().BeGreaterThanOrEqualTo(managed);
    }

    [Test]
    public void Native_memory_of_an_ONNX_step_is_included()
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", "onnx-step-4"));
        Load(golden);
        var model = (MlNetChain)Load(golden).Model;
        (model.ResidentBytes - model.ManagedBytes).Should().BeInRange(10_000, 10_000_000, "a session takes a hundred kilobytes or more");
        model.Retire();
    }

    // What finalizers release is collected by the next collection.
    private static long Retained()
    {
        long bytes = long.MaxValue, before;
        do
        {
            before = bytes;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            bytes = GC.GetTotalMemory(forceFullCollection: true);
        }
        while (bytes < before - 1000);
        return bytes;
    }

    private static Estimator Load(PackageCase golden)
    {
        (string[] tags, InputColumns _) = golden.Frame();
        var estimator = new Estimator(MlNetChain.Load(ModelPackage.Check(golden.Zip).Zip, null, tags), tags, new EstimatorSettings());
        _ = estimator.ResidentBytes;
        return estimator;
    }
}
