using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>One operator in a plan, with the sources of its inputs and the destinations of its outputs.</summary>
/// <param name="Operator">The operator to run.</param>
/// <param name="Inputs">
/// Value numbers; -1 for an omitted optional input; lower numbers are constants, see <see cref="IsConstant"/>.
/// </param>
/// <param name="Outputs">Value numbers; -1 for an unused output.</param>
/// <param name="Label">The node's name in error messages.</param>
/// <param name="Index">The position in the plan.</param>
internal sealed record Step(Operator Operator, int[] Inputs, int[] Outputs, NodeLabel Label, int Index)
{
    /// <summary>Returns the number that encodes a constant among the inputs of a step.</summary>
    public static int ConstantNumber(int index) => -2 - index;

    /// <summary>Returns true, and the constant's index, if the input is a constant.</summary>
    public static bool IsConstant(int number, out int index)
    {
        index = -2 - number;
        return number <= -2;
    }
}
