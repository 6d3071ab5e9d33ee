using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>An operator's view of a run: its inputs, and memory for outputs and scratch.</summary>
internal readonly ref struct RunContext(
    Workspace workspace, Weights weights, PlanStructure plan, Step step, CancellationToken cancellation = default)
{
    /// <summary>The number of inputs, including omitted ones before the last.</summary>
    public int InputCount => step.Inputs.Length;

    /// <summary>The number of outputs, including unused ones before the last.</summary>
    public int OutputCount => step.Outputs.Length;

    /// <summary>The state from <see cref="Operator.Prepare"/> for this step and model.</summary>
    public PreparedState? State => weights.States[step.Index];

    /// <summary>Canceled when the result is no longer needed; checked inside steps that take long.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Returns true if the optional input is present.</summary>
    public bool Has(int input) => input < step.Inputs.Length && step.Inputs[input] != -1;

    /// <summary>Returns true if the optional output is used.</summary>
    public bool IsRequested(int output) => output < step.Outputs.Length && step.Outputs[output] >= 0;

    /// <summary>Returns a required input.</summary>
    /// <exception cref="ModelException">The input was omitted.</exception>
    public Tensor Input(int input)
    {
        if (!Has(input))
            throw new ModelException($"input {input} is missing");
        int number = step.Inputs[input];
        return Step.IsConstant(number, out int constant)
            ? weights.Constants[constant] ?? throw new InvalidOperationException("The constant was released.")
            : workspace.Value(number);
    }

    /// <summary>Returns an optional input, or null.</summary>
    public Tensor? Optional(int input) => Has(input) ? Input(input) : null;

    /// <summary>Allocates an output with undefined content; an unused output gets scratch memory.</summary>
    /// <exception cref="ModelException">The output exceeds the maximum tensor size.</exception>
    public Tensor Output(int output, ElementType type, in Shape shape)
    {
        if (!IsRequested(output))
            return workspace.Scratch(workspace.NextScratch(), type, shape);
        int number = step.Outputs[output];
        Tensor tensor = workspace.Value(number);
        workspace.Allocate(tensor, plan.SlotOf[number], type, shape);
        return tensor;
    }

    /// <summary>
    /// Makes output 0 a view of an input's memory. Only for operators whose <see cref="Operator.AliasedInput"/> is that
    /// input.
    /// </summary>
    public void Alias(Tensor input, in Shape shape, bool overlapping = false)
    {
        if (IsRequested(0))
            workspace.Value(step.Outputs[0]).SetAlias(input, shape, overlapping);
    }

    /// <summary>Counts work, and rejects it beyond the limit of one operator or of the run.</summary>
    /// <param name="operations">Multiply-adds or equivalent operations.</param>
    /// <exception cref="ModelException">A limit is exceeded.</exception>
    public void CheckOperations(double operations)
    {
        Limits.CheckOperations(operations);
        workspace.CountOperations(operations);
    }

    /// <summary>Allocates memory for the duration of this step, with undefined content.</summary>
    /// <param name="length">The number of elements; 64-bit, since it is usually a product.</param>
    /// <exception cref="ModelException">The length exceeds the maximum tensor size.</exception>
    public Span<T> Scratch<T>(long length)
        where T : unmanaged =>
        workspace.Scratch(workspace.NextScratch(), ElementTypes.Of<T>(), new Shape(Extents.Of(length))).Values<T>();

    /// <summary>Allocates a tensor for the duration of this step, with undefined content.</summary>
    public Tensor ScratchTensor(ElementType type, in Shape shape) =>
        workspace.Scratch(workspace.NextScratch(), type, shape);
}
