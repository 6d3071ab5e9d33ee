using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Estimators;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.Engines.Compiled.Compilation;

/// <summary>The memory cost of a warm run.</summary>
[NonParallelizable]
public sealed class SteadyStateTests
{
    [TestCase("torch_hourglass_20")]
    [TestCase("torch_lstm_12x6")]
    [TestCase("torch_gru_12x6")]
    [TestCase("sk_minmax_mlp_20")]
    public void A_warm_run_allocates_nothing(string name)
    {
        PreparedPlan plan = Models.Read(GoldenData.Path("onnx", name)).Plan;
        int[] lengths = [.. plan.Inputs[0].Shape!.Select(length => length < 0 ? 20 : length)];
        void Run()
        {
            Workspace workspace = Workspace.Rent(plan.Structure);
            plan.Input(workspace, 0, plan.Inputs[0].Type!.Value, new Shape(lengths)).Bytes.Clear();
            plan.Execute(workspace);
            workspace.Return();
        }
        for (int i = 0; i < 50; i++)
            Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            Run();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [TestCase("torch_hourglass_20", 1)]
    [TestCase("torch_hourglass_20", 100)]
    [TestCase("torch_lstm_12x6", 12)]
    [TestCase("sk_forest_4to3", 1)]
    public void A_warm_prediction_allocates_nothing(string name, int rows)
    {
        PreparedPlan plan = Models.Read(GoldenData.Path("onnx", name)).Plan;
        IReadOnlyList<int> shape = plan.Inputs[0].Shape!;
        int? window = shape.Count == 3 ? shape[1] : null;
        var estimator = new Estimator(plan, new string[shape[^1]], new EstimatorSettings { LookbackWindow = window });
        var input = new ReadOnlyMemory<double>[estimator.InputWidth];
        Array.Fill(input, new double[rows]);
        var output = new ReadOnlyMemory<double>[estimator.OutputWidth];
        using var memory = new FrameMemory();
        void Run()
        {
            estimator.Predict(input, output, memory, CancellationToken.None);
            memory.Dispose();
        }
        for (int i = 0; i < 50; i++)
            Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            Run();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Test]
    public void Models_take_less_than_twice_their_weights_and_20_kilobytes()
    {
        foreach (string name in new[] { "torch_hourglass_20", "torch_hourglass_100", "torch_symmetric_256_128_64", "torch_lstm_12x6" })
        {
            byte[] file = File.ReadAllBytes(GoldenData.Path("onnx", name, "model.onnx"));
            Models.Read(GoldenData.Path("onnx", name)).Plan.ResidentBytes.Should().BeLessThan((2 * file.Length) + (20 << 10), "{0} is that large", name);
        }
    }
}
