using System.Globalization;
using Gordo.Core.Engines.Compiled.Dense;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Compilation;

/// <summary>A model ready to run: its plan and its numbers. Immutable; any number of runs may go on at a time.</summary>
public sealed class PreparedPlan
{
    internal PreparedPlan(PlanStructure structure, Weights weights)
    {
        Structure = structure;
        Weights = weights;
    }

    /// <summary>What the model asks for, in the order runs give it.</summary>
    public IReadOnlyList<PlanValue> Inputs => Structure.Inputs;

    /// <summary>What the model answers.</summary>
    public IReadOnlyList<PlanValue> Outputs => Structure.Outputs;

    /// <summary>Bytes the weights take; the plan, which others may share, is counted with 8 KB.</summary>
    public long ResidentBytes => Weights.ResidentBytes + Structure.ResidentBytes + (8 << 10);

    internal PlanStructure Structure { get; }

    internal Weights Weights { get; }

    /// <summary>Runs the model on tensors of any shape it takes.</summary>
    /// <exception cref="ModelException">The inputs are not those declared, or a step fails.</exception>
    internal Tensor[] Run(params ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != Inputs.Count)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"{inputs.Length} inputs given; the model has {Inputs.Count}"));
        Workspace workspace = Workspace.Rent(Structure);
        try
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                CheckInput(Inputs[i], inputs[i]);
                Tensor copy = Input(workspace, i, inputs[i].Type, inputs[i].Shape);
                inputs[i].Bytes.CopyTo(copy.Bytes);
            }
            Execute(workspace);
            var outputs = new Tensor[Outputs.Count];
            for (int i = 0; i < outputs.Length; i++)
                outputs[i] = Output(workspace, i).Clone();
            return outputs;
        }
        finally
        {
            workspace.Return();
        }
    }

    /// <summary>
    /// The layers the first output is computed by from the first input, if the plan is nothing else; rows can then go
    /// through without being laid out as a tensor.
    /// </summary>
    internal PreparedState? OnlyLayers =>
        Structure is { Steps: [{ Operator: DenseChain, Inputs: [0, ..], Outputs: [int result] }], OutputNumbers: [int answer] } && result == answer
            ? Weights.States[0]
            : null;

    /// <summary>Memory for an input, to be filled by the caller.</summary>
    internal Tensor Input(Workspace workspace, int index, ElementType type, in Shape shape)
    {
        Tensor input = workspace.Value(index);
        workspace.Allocate(input, Structure.SlotOf[index], type, shape);
        return input;
    }

    /// <summary>Runs all steps over the inputs the workspace holds.</summary>
    internal void Execute(Workspace workspace) => Execute(workspace, Structure.Steps.Length);

    /// <summary>Runs the first steps; <see cref="PlanStructure.StepsTo"/> says how many an output takes.</summary>
    internal void Execute(Workspace workspace, int steps, CancellationToken cancellation = default) =>
        Structure.Run(workspace, Weights, steps, cancellation);

    /// <summary>An output, valid until the workspace is used again.</summary>
    /// <exception cref="ModelException">No step of this run has computed it.</exception>
    internal Tensor Output(Workspace workspace, int index)
    {
        int number = Structure.OutputNumbers[index];
        return Step.IsConstant(number, out int constant)
            ? Weights.Constants[constant] ?? throw new InvalidOperationException("The constant was taken.")
            : workspace.Computed(number);
    }

    private static void CheckInput(PlanValue declared, Tensor given)
    {
        bool fits = declared.Type is null || declared.Type == given.Type;
        if (declared.Shape is { } shape)
        {
            fits &= shape.Count == given.Rank;
            for (int i = 0; fits && i < shape.Count; i++)
                fits = shape[i] < 0 || shape[i] == given.Shape[i];
        }
        if (!fits)
            throw new ModelException($"input {Text.Quote(declared.Name)}: expected {declared}, found {given}");
    }
}
