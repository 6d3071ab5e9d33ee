using Gordo.Core.Engines.Compiled.Plans;

namespace Gordo.Core.Engines.Compiled.Compilation;

/// <summary>
/// Detects plans that can read windows that overlap in memory, as consecutive windows of a request do, so that work that
/// depends on a single row runs once per row instead of once per window.
/// </summary>
internal static class OverlappingWindows
{
    /// <summary>Returns true if every reader of the first input, or of an overlapping view of it, supports overlap.</summary>
    public static bool AreSupportedBy(Step[] steps, int[] outputs)
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
