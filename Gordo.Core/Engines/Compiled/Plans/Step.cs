using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>One operator in a plan, and where its inputs come from and its outputs go.</summary>
/// <param name="Operator">What to run.</param>
/// <param name="Inputs">
/// Value numbers; -1 for an optional input left out; below that constants, see <see cref="IsConstant"/>.
/// </param>
/// <param name="Outputs">Value numbers; -1 for an output nobody wants.</param>
/// <param name="Label">What the node is called in messages.</param>
/// <param name="Index">The position in the plan.</param>
internal sealed record Step(Operator Operator, int[] Inputs, int[] Outputs, NodeLabel Label, int Index)
{
    /// <summary>The number a constant has among the inputs of a step.</summary>
    public static int ConstantNumber(int index) => -2 - index;

    /// <summary>Whether the input is a constant, and which.</summary>
    public static bool IsConstant(int number, out int index)
    {
        index = -2 - number;
        return number <= -2;
    }
}
