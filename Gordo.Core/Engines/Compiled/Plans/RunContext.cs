using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>What an operator sees of a run: its inputs, and a way to get memory for outputs and scratch.</summary>
internal readonly ref struct RunContext(
    Workspace workspace, Weights weights, PlanStructure plan, Step step, CancellationToken cancellation = default)
{
    /// <summary>Inputs given, counting those left out before the last.</summary>
    public int InputCount => step.Inputs.Length;

    /// <summary>Outputs named, counting those nobody wants before the last.</summary>
    public int OutputCount => step.Outputs.Length;

    /// <summary>What <see cref="Operator.Prepare"/> made for this step and model.</summary>
    public PreparedState? State => weights.States[step.Index];

    /// <summary>Ends when nobody waits for the run any more; looked at inside steps that take long.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Whether the optional input is there.</summary>
    public bool Has(int input) => input < step.Inputs.Length && step.Inputs[input] != -1;

    /// <summary>Whether anybody reads the optional output.</summary>
    public bool Wants(int output) => output < step.Outputs.Length && step.Outputs[output] >= 0;

    /// <summary>An input that must be there.</summary>
    /// <exception cref="ModelException">It was left out.</exception>
    public Tensor Input(int input)
    {
        if (!Has(input))
            throw new ModelException($"input {input} is missing");
        int number = step.Inputs[input];
        return Step.IsConstant(number, out int constant)
            ? weights.Constants[constant] ?? throw new InvalidOperationException("The constant was taken.")
            : workspace.Value(number);
    }

    /// <summary>An optional input, or null.</summary>
    public Tensor? Optional(int input) => Has(input) ? Input(input) : null;

    /// <summary>Memory for an output. Its content is undefined; for an output nobody wants it is scratch.</summary>
    /// <exception cref="ModelException">Larger than a tensor may be.</exception>
    public Tensor Output(int output, ElementType type, in Shape shape)
    {
        if (!Wants(output))
            return workspace.Scratch(workspace.NextScratch(), type, shape);
        int number = step.Outputs[output];
        Tensor tensor = workspace.Value(number);
        workspace.Allocate(tensor, plan.SlotOf[number], type, shape);
        return tensor;
    }

    /// <summary>
    /// Makes output 0 another view of an input's memory. Only for operators whose <see cref="Operator.AliasedInput"/>
    /// is that input.
    /// </summary>
    public void Alias(Tensor input, in Shape shape, bool overlapping = false)
    {
        if (Wants(0))
            workspace.Value(step.Outputs[0]).SetAlias(input, shape, overlapping);
    }

    /// <summary>Refuses work beyond what one operator or the whole run may do.</summary>
    /// <param name="steps">Multiply-adds or the like.</param>
    /// <exception cref="ModelException">It is.</exception>
    public void CheckSteps(double steps)
    {
        Limits.CheckSteps(steps);
        workspace.Spend(steps);
    }

    /// <summary>Memory for the time of this step. Its content is undefined.</summary>
    /// <param name="length">Elements; in 64 bits, as it is mostly a product.</param>
    /// <exception cref="ModelException">Larger than a tensor may be.</exception>
    public Span<T> Scratch<T>(long length)
        where T : unmanaged =>
        workspace.Scratch(workspace.NextScratch(), ElementTypes.Of<T>(), new Shape(Extents.Of(length))).Values<T>();

    /// <summary>A tensor for the time of this step. Its content is undefined.</summary>
    public Tensor ScratchTensor(ElementType type, in Shape shape) =>
        workspace.Scratch(workspace.NextScratch(), type, shape);
}
