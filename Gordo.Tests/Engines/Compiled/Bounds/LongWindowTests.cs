using Gordo.Core;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Estimators;
using Gordo.Serialization.Frames;
using Gordo.Tests.Engines.Compiled.Operators;

namespace Gordo.Tests.Engines.Compiled.Bounds;

/// <summary>Recurrent layers over windows of absurd length.</summary>
public sealed class LongWindowTests
{
    private static readonly (string Name, int Gates)[] Kinds = [("RNN", 1), ("GRU", 3), ("LSTM", 4)];

    [Test]
    public void A_window_that_would_take_too_long_is_rejected_at_load([ValueSource(nameof(Kinds))] (string Name, int Gates) kind)
    {
        // For LSTM, 432 gates of ten million rows each exceed 2^32.
        const int Hidden = 108, Window = 9_990_000;
        PreparedPlan plan = Plan(ElementType.Float32, kind.Name, kind.Gates, Hidden, Window);
        FluentActions.Invoking(() => new Estimator(plan, ["a"], new EstimatorSettings { LookbackWindow = Window }))
            .Should().Throw<ModelException>().WithMessage("*take too long*");
    }

    [Test]
    public void A_window_larger_than_a_tensor_is_rejected([Values(int.MaxValue, 50_000_000)] int window)
    {
        PreparedPlan plan = Plan(ElementType.Float32, "RNN", 1, hidden: 1, window);
        FluentActions.Invoking(() => new Estimator(plan, ["a"], new EstimatorSettings { LookbackWindow = window }))
            .Should().Throw<ModelException>().WithMessage("*too large*");
        FluentActions.Invoking(() => new Estimator(plan, [], new EstimatorSettings { LookbackWindow = window }))
            .Should().Throw<ModelException>();
    }

    [Test]
    public void Weights_for_too_many_units_are_rejected([ValueSource(nameof(Kinds))] (string Name, int Gates) kind)
    {
        // Empty tensors; for LSTM gates times units is 2^32.
        const int Hidden = 1 << 30;
        Tensor x = Tensor.Create(ElementType.Float32, new Shape(0, 1, 0));
        Tensor w = Tensor.Create(ElementType.Float32, new Shape(1, 0, 0)), r = Tensor.Create(ElementType.Float32, new Shape(1, 0, Hidden));
        FluentActions.Invoking(() => SingleOperator.Run(kind.Name, 14, [], 1, x, w, r)).Should().Throw<ModelException>();
    }

    [Test]
    public void A_lookahead_beyond_all_rows_returns_no_rows()
    {
        PreparedPlan plan = Plan(ElementType.Float32, "RNN", 1, hidden: 2, window: 30);
        var estimator = new Estimator(plan, ["a"], new EstimatorSettings { LookbackWindow = 30, Lookahead = int.MaxValue });
        estimator.OutputRows(10).Should().Be(0);
        using var memory = new FrameMemory();
        estimator.Predict(new ReadOnlyMemory<double>[] { new double[10] }, memory, CancellationToken.None)[0].Length.Should().Be(0);
    }

    /// <summary>
    /// The rows of these windows would not fit into a tensor if they were all projected at once. The state decays, so that it
    /// depends only on the last steps, from which the expected value is computed.
    /// </summary>
    [Test]
    public void Windows_too_long_to_project_at_once_are_computed()
    {
        const int Hidden = 16, Window = 1_050_000, Windows = 6, Remembered = 200;
        PreparedPlan plan = Plan(ElementType.Float64, "RNN", 1, Hidden, Window);
        var estimator = new Estimator(plan, ["a"], new EstimatorSettings { LookbackWindow = Window });
        double[] x = [.. Enumerable.Range(0, Window + Windows - 1).Select(i => Math.Sin(i * 0.37))];
        using var memory = new FrameMemory();
        ReadOnlyMemory<double>[] answer = estimator.Predict(new ReadOnlyMemory<double>[] { x }, memory, CancellationToken.None);
        for (int window = 0; window < Windows; window++)
        {
            double[] state = new double[Hidden];
            foreach (double value in x.AsSpan(window + Window - Remembered, Remembered))
                state = [.. Enumerable.Range(0, Hidden).Select(i =>
                    Math.Tanh(Weight(i) * value + Enumerable.Range(0, Hidden).Sum(k => Weight(i * Hidden + k) / 8 * state[k])))];
            for (int i = 0; i < Hidden; i++)
                answer[i].Span[window].Should().BeApproximately(state[i], 1e-12, "unit {0} of window {1}", i, window);
        }
    }

    [Test]
    public void A_canceled_run_stops_within_a_long_window()
    {
        const int Hidden = 64, Steps = 300_000;
        // The layer is the plan's only step, so cancellation is not checked before or after it.
        PreparedPlan plan = Plan(ElementType.Float32, "LSTM", 4, Hidden, Steps, alone: true);
        plan.Structure.Steps.Should().HaveCount(1);
        Workspace workspace = Workspace.Rent(plan.Structure);
        plan.Input(workspace, 0, ElementType.Float32, new Shape(1, Steps, 1)).Bytes.Clear();
        // At least a second of work.
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        FluentActions.Invoking(() => plan.Execute(workspace, plan.Structure.Steps.Length, cancellation.Token))
            .Should().Throw<OperationCanceledException>();
        workspace.Return();
    }

    private static double Weight(int i) => Math.Sin(i * 12.9898) / 4;

    // Windows as input, the last state of each as output.
    private static PreparedPlan Plan(ElementType type, string kind, int gates, int hidden, int window, bool alone = false)
    {
        var graph = new GraphDefinition();
        graph.Inputs.Add(new PlanValue("x", type, [-1, window, 1]));
        graph.Outputs.Add(new PlanValue(alone ? "last" : "y", null, null));
        graph.Constants.Add("w", Filled(type, new Shape(1, gates * hidden, 1), 1));
        graph.Constants.Add("r", Filled(type, new Shape(1, gates * hidden, hidden), 0.125));
        graph.Constants.Add("shape", Tensor.Create<long>(new Shape(2), [-1, hidden]));
        graph.Nodes.Add(new NodeDefinition(
            "", "Transpose", 14, "", ["x"], ["steps"], new Dictionary<string, object>(StringComparer.Ordinal) { ["perm"] = (long[])[1, 0, 2] }));
        graph.Nodes.Add(new NodeDefinition(
            "", kind, 14, "layer", [alone ? "x" : "steps", "w", "r"], ["", "last"],
            new Dictionary<string, object>(StringComparer.Ordinal) { ["hidden_size"] = (long)hidden, ["layout"] = alone ? 1L : 0L }));
        graph.Nodes.Add(new NodeDefinition("", "Reshape", 14, "", ["last", "shape"], ["y"]));
        return PlanCompiler.Compile(graph);
    }

    private static Tensor Filled(ElementType type, in Shape shape, double scale)
    {
        Tensor tensor = Tensor.Create(type, shape);
        for (int i = 0; i < tensor.Count; i++)
        {
            if (type == ElementType.Float32)
                tensor.Values<float>()[i] = (float)(Weight(i) * scale);
            else
                tensor.Values<double>()[i] = Weight(i) * scale;
        }
        return tensor;
    }
}
