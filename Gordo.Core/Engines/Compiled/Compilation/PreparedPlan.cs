using System.Globalization;
using Gordo.Core.Engines.Compiled.Dense;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Compilation;

/// <summary>A model ready to run: its plan and its weights. Immutable and thread-safe.</summary>
public sealed class PreparedPlan : EngineModel
{
    internal PreparedPlan(PlanStructure structure, Weights weights)
    {
        Structure = structure;
        Weights = weights;
        OnlyLayers = FindOnlyLayers();
    }

    /// <inheritdoc/>
    public override EngineKinds Engine => EngineKinds.Compiled;

    /// <summary>The model's inputs, in the order that runs take them.</summary>
    public override IReadOnlyList<PlanValue> Inputs => Structure.Inputs;

    /// <summary>The model's outputs, in the order that runs return them.</summary>
    public override IReadOnlyList<PlanValue> Outputs => Structure.Outputs;

    /// <summary>Bytes of the weights, plus 8 KB for the plan, which may be shared.</summary>
    public override long ResidentBytes => Weights.ResidentBytes + Structure.ResidentBytes + (8 << 10);

    internal PlanStructure Structure { get; }

    internal Weights Weights { get; }

    /// <summary>Runs the model on tensors of any shape it accepts.</summary>
    /// <exception cref="ModelException">The inputs do not match the declared ones, or a step fails.</exception>
    internal Tensor[] Run(params ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != Inputs.Count)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"expected {Inputs.Count} inputs, found {inputs.Length}"));
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
    /// The layers that compute the first output from the first input if the plan consists of nothing else, or null. Rows can
    /// then run through them without being packed into a tensor.
    /// </summary>
    internal PreparedState? OnlyLayers { get; }

    /// <inheritdoc/>
    internal override bool RowsAreIndependent => OnlyLayers is not null;

    /// <inheritdoc/>
    internal override bool TakesColumns(bool isTable) => isTable && OnlyLayers is not null;

    /// <summary>Returns true if a step reads the input, or it is an output itself.</summary>
    internal override bool Reads(int input) => Structure.Reads(input);

    /// <inheritdoc/>
    internal override EngineRun BeginRun(int output, bool isTrial = false) => CompiledRun.Begin(this, output, isTrial);

    /// <summary>Allocates an input for the caller to fill.</summary>
    internal Tensor Input(Workspace workspace, int index, ElementType type, in Shape shape)
    {
        Tensor input = workspace.Value(index);
        workspace.Allocate(input, Structure.SlotOf[index], type, shape);
        return input;
    }

    /// <summary>Runs all steps on the inputs in the workspace.</summary>
    internal void Execute(Workspace workspace) => Execute(workspace, Structure.Steps.Length);

    /// <summary>Runs the first <paramref name="steps"/> steps; see <see cref="PlanStructure.StepsTo"/>.</summary>
    internal void Execute(Workspace workspace, int steps, CancellationToken cancellation = default) =>
        Structure.Run(workspace, Weights, steps, cancellation);

    /// <summary>Returns an output; it is valid until the workspace is used again.</summary>
    /// <exception cref="ModelException">No step of this run has computed it.</exception>
    internal Tensor Output(Workspace workspace, int index)
    {
        int number = Structure.OutputNumbers[index];
        return Step.IsConstant(number, out int constant)
            ? Weights.Constants[constant] ?? throw new InvalidOperationException("The constant was released.")
            : workspace.Computed(number);
    }

    private PreparedState? FindOnlyLayers() =>
        Structure is { Steps: [{ Operator: DenseChain, Inputs: [0, ..], Outputs: [int result] }], OutputNumbers: [int answer] } && result == answer
            ? Weights.States[0]
            : null;

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
