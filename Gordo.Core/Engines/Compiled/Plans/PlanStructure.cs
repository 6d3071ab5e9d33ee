using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Serialization;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>
/// The steps of a model without its numbers: what to run in which order, and which values may share memory.
/// Immutable; models of the same structure share one.
/// </summary>
/// <param name="Inputs">As the model declares them; input k is value number k.</param>
/// <param name="Outputs">As the model declares them.</param>
/// <param name="OutputNumbers">Where each output is: a value number, or a constant (see <see cref="Step"/>).</param>
/// <param name="Steps">In an order in which every value is computed before it is read.</param>
/// <param name="SlotOf">By value number, the piece of the workspace its memory is; values not alive at the same time share.</param>
/// <param name="SlotCount">The pieces needed.</param>
/// <param name="OverlappingInput">Whether windows that overlap in memory may be given as the only input.</param>
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

    /// <summary>How many of the steps it takes to compute an output.</summary>
    public int StepsTo(int output) => 1 + Array.FindIndex(Steps, step => Array.IndexOf(step.Outputs, OutputNumbers[output]) >= 0);

    /// <summary>Runs the first steps.</summary>
    /// <exception cref="ModelException">A step fails; the message names its node.</exception>
    /// <exception cref="OperationCanceledException">
    /// Nobody waits any more; looked at between steps, and by those that take long.
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

    // Operators check what they are given; what slips through, whatever it is, is the model's doing too. Readings that a
    // model refuses are the client's.
    private static bool IsModelsFault(Exception e) => e is not (OperationCanceledException or OutOfMemoryException or FrameException);
}
