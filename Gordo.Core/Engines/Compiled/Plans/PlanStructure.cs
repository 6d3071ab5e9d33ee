using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Serialization;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>
/// The steps of a model without its weights: the operations in order, and which values may share memory. Immutable;
/// models of the same structure share one instance.
/// </summary>
/// <param name="Inputs">The declared inputs; input k is value number k.</param>
/// <param name="Outputs">The declared outputs.</param>
/// <param name="OutputNumbers">The value or constant number of each output (see <see cref="Step"/>).</param>
/// <param name="Steps">The steps, sorted so that every value is computed before it is read.</param>
/// <param name="SlotOf">By value number: its slot in the workspace; values never alive at the same time may share a slot.</param>
/// <param name="SlotCount">The number of slots.</param>
/// <param name="OverlappingInput">True if the only input may be windows that overlap in memory.</param>
internal sealed record PlanStructure(
    IReadOnlyList<PlanValue> Inputs,
    IReadOnlyList<PlanValue> Outputs,
    int[] OutputNumbers,
    Step[] Steps,
    int[] SlotOf,
    int SlotCount,
    bool OverlappingInput)
{
    /// <summary>Bytes held by operators themselves.</summary>
    public long ResidentBytes => Steps.Sum(step => step.Operator.ResidentBytes);

    /// <summary>Returns the number of steps needed to compute an output.</summary>
    public int StepsTo(int output)
    {
        // Backwards: it is usually the last step that computes the output.
        int steps = Steps.Length;
        while (steps > 0 && Array.IndexOf(Steps[steps - 1].Outputs, OutputNumbers[output]) < 0)
            steps--;
        return steps;
    }

    /// <summary>Returns true if a step reads the input, or it is an output itself.</summary>
    public bool Reads(int input) =>
        Array.IndexOf(OutputNumbers, input) >= 0 || Array.Exists(Steps, step => Array.IndexOf(step.Inputs, input) >= 0);

    /// <summary>Runs the first <paramref name="steps"/> steps.</summary>
    /// <exception cref="ModelException">A step fails; the message names its node.</exception>
    /// <exception cref="OperationCanceledException">
    /// The run was canceled; checked between steps, and inside steps that take long.
    /// </exception>
    public void Run(Workspace workspace, Weights weights, int steps, CancellationToken cancellation = default)
    {
        int position = 0;
        try
        {
            for (; position < steps; position++)
            {
                cancellation.ThrowIfCancellationRequested();
                Step step = Steps[position];
                workspace.BeginStep(step.Outputs);
                step.Operator.Run(new RunContext(workspace, weights, this, step, cancellation));
                workspace.EndStep(step.Outputs);
            }
        }
        catch (Exception e) when (IsModelsFault(e))
        {
            throw new ModelException($"{Steps[position].Label}: {e.Message}", e);
        }
    }

    // Operators validate their inputs; any exception they still throw is caused by the model. Readings that a model refuses
    // are the client's fault.
    private static bool IsModelsFault(Exception e) => e is not (OperationCanceledException or OutOfMemoryException or FrameException);
}
