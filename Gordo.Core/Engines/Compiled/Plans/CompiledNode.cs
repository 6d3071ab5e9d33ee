using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>A node during compilation: its operator, and value numbers in place of names (see <see cref="Step"/>).</summary>
internal sealed record CompiledNode(NodeDefinition Definition, Operator Operator, int[] Inputs, int[] Outputs)
{
    public bool Is(string name) => Definition.Domain.Length == 0 && Definition.OperatorName == name;
}
