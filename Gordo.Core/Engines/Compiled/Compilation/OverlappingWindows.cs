using Gordo.Core.Engines.Compiled.Plans;

namespace Gordo.Core.Engines.Compiled.Compilation;

/// <summary>
/// Tells whether a plan can be given windows that overlap in memory, as a request's rows have them, so that what
/// depends on one row only is computed once per row and not once per window.
/// </summary>
internal static class OverlappingWindows
{
    /// <summary>Whether everything that reads the first input, or a view of it that overlaps, can do so.</summary>
    public static bool AreReadBy(Step[] steps, int[] outputs)
    {
        var overlapping = new HashSet<int> { 0 };
        bool used = false;
        foreach (Step step in steps)
        {
            for (int i = 0; i < step.Inputs.Length; i++)
            {
                if (!overlapping.Contains(step.Inputs[i]))
                    continue;
                if (!step.Operator.ReadsOverlapping(i))
                    return false;
                used = true;
                if (i == 0 && step.Operator.PassesOverlapping && step.Outputs[0] >= 0)
                    overlapping.Add(step.Outputs[0]);
            }
        }
        return used && !Array.Exists(outputs, overlapping.Contains);
    }
}
