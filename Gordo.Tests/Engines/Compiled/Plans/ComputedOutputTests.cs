using Gordo.Core;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Tests.Engines.Compiled.Operators;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.Engines.Compiled.Plans;

/// <summary>An output that an operator did not write is never returned: its memory holds data of an earlier run.</summary>
public sealed class ComputedOutputTests
{
    private static readonly Tensor Rows = SingleOperator.Floats([2, 3], 1, 2, 3, 4, 5, 6);

    [TestCase(0)]
    [TestCase(1)]
    public void A_missing_output_is_an_error_after_any_earlier_run(int missing)
    {
        // Computes a value with the same number in an earlier run on this thread.
        SingleOperator.Run("Relu", 14, [], 1, Rows);
        var plan = new PreparedPlan(Structure(new IncompleteOperator(missing)), new Weights([], [null]));

        Action running = () => plan.Run(Rows);

        running.Should().Throw<ModelException>().WithMessage($"node 'step' (IncompleteOperator): *does not compute its output {missing}*");
    }

    [Test]
    public void A_missing_unused_output_is_accepted()
    {
        var plan = new PreparedPlan(Structure(new IncompleteOperator(1), wanted: [1, -1]), new Weights([], [null]));
        plan.Run(Rows)[0].Values<float>().ToArray().Should().Equal(Rows.Values<float>().ToArray());
    }

    [Test]
    public void A_missing_output_is_detected_in_later_runs_of_the_same_workspace()
    {
        var operators = new IncompleteOperator(1) { MissingFromRun = 2 };
        var plan = new PreparedPlan(Structure(operators), new Weights([], [null]));
        plan.Run(Rows).Should().HaveCount(2);
        FluentActions.Invoking(() => plan.Run(Rows)).Should().Throw<ModelException>();
    }

    [Test]
    public void Reading_an_output_that_no_step_has_computed_is_an_error()
    {
        SingleOperator.Run("Relu", 14, [], 1, Rows);
        PlanStructure structure = Structure(new IncompleteOperator(0));
        var plan = new PreparedPlan(structure, new Weights([], [null]));
        Workspace workspace = Workspace.Rent(structure);
        try
        {
            plan.Input(workspace, 0, ElementType.Float32, new Shape(2, 3));
            plan.Execute(workspace, steps: 0);
            FluentActions.Invoking(() => plan.Output(workspace, 0)).Should().Throw<ModelException>();
        }
        finally
        {
            workspace.Return();
        }
    }

    [TestCase(1, "is_test", 1)]
    [TestCase(6, "is_test", 1)]
    [TestCase(14, "training_mode", 0)]
    [TestCase(15, "training_mode", 0)]
    public void Statistics_of_a_batch_normalization_that_does_not_train_are_rejected(int version, string attribute, long value)
    {
        Action compiling = () => Normalize(version, outputs: 3, (attribute, value));
        compiling.Should().Throw<ModelException>().WithMessage("node 'node' (BatchNormalization): the model needs output 2, which is not computed*");
        Normalize(version, outputs: 1, (attribute, value)).Should().ContainSingle();
    }

    [Test]
    public void Statistics_of_a_batch_normalization_that_trains_are_computed()
    {
        Tensor[] outputs = Normalize(15, outputs: 3, ("training_mode", 1L));
        // 0.1 times the batch's mean and variance plus 0.9 times the given ones.
        outputs[1].ShouldMatch(SingleOperator.Floats([3], 0.25f, 0.35f, 0.45f), 1e-6, 1e-6, "means");
        outputs[2].ShouldMatch(SingleOperator.Floats([3], 1.125f, 1.125f, 1.125f), 1e-6, 1e-6, "variances");
    }

    private static Tensor[] Normalize(int version, int outputs, (string, object) attribute)
    {
        Tensor ones = SingleOperator.Floats([3], 1, 1, 1), zeros = SingleOperator.Floats([3], 0, 0, 0);
        return SingleOperator.Run("BatchNormalization", version, [attribute], outputs, Rows, ones, zeros, zeros, ones);
    }

    private static PlanStructure Structure(Operator incomplete, int[]? wanted = null)
    {
        int[] outputs = wanted ?? [1, 2];
        int[] answers = [.. outputs.Where(output => output >= 0)];
        return new PlanStructure(
            [new PlanValue("x", ElementType.Float32, null)], [.. answers.Select(answer => new PlanValue($"y{answer}", null, null))], answers,
            [new Step(incomplete, [0], outputs, new NodeLabel("", "IncompleteOperator", "step", null), 0)], [0, 1, 2], 3, OverlappingInput: false);
    }

    // Copies its input to all outputs but one.
    private sealed class IncompleteOperator(int missing) : Operator
    {
        private int _runs;

        public int MissingFromRun { get; init; }

        public override void Run(in RunContext context)
        {
            _runs++;
            for (int output = 0; output < context.OutputCount; output++)
            {
                if (output == missing && _runs >= MissingFromRun)
                    continue;
                context.Input(0).Bytes.CopyTo(context.Output(output, context.Input(0).Type, context.Input(0).Shape).Bytes);
            }
        }
    }
}
