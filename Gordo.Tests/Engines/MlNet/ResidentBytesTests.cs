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
    // Not all that the lookup table of this one retains is found from the model.
    [TestCase("keys-2t2", 0.5)]
    public void Resident_bytes_are_what_a_full_collection_leaves(string name, double least = 0.7)
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", name));
        // Fills caches of the process and compiles what the first load needs.
        Load(golden);
        var models = new Estimator[Copies];
        long before = Retained();
        for (int i = 0; i < Copies; i++)
            models[i] = Load(golden);
        double retained = (double)(Retained() - before) / Copies;

        long managed = ((MlNetChain)models[0].Model).ManagedBytes;
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {managed} bytes found, {retained:F0} retained, {managed / retained:F2}; {models[0].ResidentBytes} with native ones"));
        (managed / retained).Should().BeInRange(least, 1.5);
        models[0].ResidentBytes.Should().BeGreaterThanOrEqualTo(managed);
        foreach (Estimator model in models)
            model.Model.Retire();
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
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static Estimator Load(PackageCase golden)
    {
        (string[] tags, InputColumns _) = golden.Frame();
        var estimator = new Estimator(MlNetChain.Load(ModelPackage.Check(golden.Zip).Zip, null, tags), tags, new EstimatorSettings());
        _ = estimator.ResidentBytes;
        return estimator;
    }
}
