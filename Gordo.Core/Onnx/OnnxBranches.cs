using System.Globalization;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>
/// Replaces each <c>If</c> with a constant condition by the nodes of the branch taken. Exporters leave such nodes where
/// they could not evaluate the condition themselves.
/// </summary>
/// <remarks>ONNX operator If (1, 11, 13, 16, 19, 21, 23, 24, 25).</remarks>
internal static class OnnxBranches
{
    // The maximum nesting of branches; real models have one or two levels.
    private const int MaxDepth = 8;

    // Each name in a branch is prefixed with the name of the node's first output.
    private const int MaxNameLength = 256;

    /// <summary>Replaces every <c>If</c> of the graph.</summary>
    /// <exception cref="ModelException">A condition is not constant, or branches are nested too deeply.</exception>
    public static void Inline(GraphDefinition graph, IReadOnlyDictionary<string, int> opsets, ExternalFolder? folder)
    {
        for (int depth = 0; graph.Nodes.Exists(IsIf); depth++)
        {
            List<NodeDefinition> branching = graph.Nodes.FindAll(IsIf);
            if (depth == MaxDepth)
                throw branching[0].Fault("branches are nested too deep");
            graph.Nodes.RemoveAll(IsIf);
            Dictionary<string, NodeDefinition> constants = ConstantNodes(graph);
            foreach (NodeDefinition node in branching)
                Inline(graph, node, constants, opsets, folder);
        }
    }

    private static bool IsIf(NodeDefinition node) => node.Domain.Length == 0 && node.OperatorName == "If";

    private static Dictionary<string, NodeDefinition> ConstantNodes(GraphDefinition graph)
    {
        var constants = new Dictionary<string, NodeDefinition>(StringComparer.Ordinal);
        foreach (NodeDefinition node in graph.Nodes)
        {
            if (node is { OperatorName: "Constant", Outputs: [string output, ..] })
                constants.TryAdd(output, node);
        }
        return constants;
    }

    private static void Inline(
        GraphDefinition graph, NodeDefinition node, Dictionary<string, NodeDefinition> constants,
        IReadOnlyDictionary<string, int> opsets, ExternalFolder? folder)
    {
        if (node.Outputs is not [{ Length: > 0 and <= MaxNameLength }, ..])
            throw node.Fault(string.Create(CultureInfo.InvariantCulture, $"expected an output with a name of at most {MaxNameLength} characters"));
        bool taken = Condition(graph, constants, node);
        (GraphDefinition then, GraphDefinition otherwise) =
            (Branch(node, "then_branch", opsets, folder), Branch(node, "else_branch", opsets, folder));
        CheckOperators(taken ? otherwise : then);
        GraphDefinition branch = taken ? then : otherwise;
        if (branch.Inputs.Count > 0 || branch.Outputs.Count != node.Outputs.Count)
            throw node.Fault($"the branch has {branch.Inputs.Count} inputs and {branch.Outputs.Count} outputs; expected 0 and {node.Outputs.Count}");

        // Names defined in the branch are renamed; all others refer to the graph.
        var own = branch.Nodes.SelectMany(inner => inner.Outputs).Concat(branch.Constants.Keys)
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(name => name, name => $"{node.Outputs[0]}/{name}", StringComparer.Ordinal);
        string Renamed(string name) => own.GetValueOrDefault(name, name);
        foreach ((string name, Tensor constant) in branch.Constants)
            graph.Constants[Renamed(name)] = constant;
        foreach (NodeDefinition inner in branch.Nodes)
        {
            Limits.CheckItems(graph.Nodes.Count + 1, "nodes");
            graph.Nodes.Add(new NodeDefinition(
                inner.Domain, inner.OperatorName, inner.Version, inner.Name,
                [.. inner.Inputs.Select(Renamed)], [.. inner.Outputs.Select(Renamed)],
                new Dictionary<string, object>(inner.Attributes, StringComparer.Ordinal)));
        }
        for (int i = 0; i < node.Outputs.Count; i++)
            graph.Nodes.Add(new NodeDefinition(
                "", "Identity", node.Version, node.Name, [Renamed(branch.Outputs[i].Name)], [node.Outputs[i]]));
    }

    private static bool Condition(GraphDefinition graph, Dictionary<string, NodeDefinition> constants, NodeDefinition node)
    {
        string name = node.Inputs.Count == 1 ? node.Inputs[0] : throw node.Fault($"{node.Inputs.Count} inputs; expected 1");
        Tensor? condition = graph.Constants.GetValueOrDefault(name)
            ?? constants.GetValueOrDefault(name)?.Tensor("value");
        if (condition is not { Count: 1, Type: ElementType.Bool })
            throw node.Unsupported("the operator is only supported with a constant condition");
        return condition.Bytes[0] != 0;
    }

    private static GraphDefinition Branch(
        NodeDefinition node, string attribute, IReadOnlyDictionary<string, int> opsets, ExternalFolder? folder)
    {
        if (!node.Attributes.TryGetValue(attribute, out object? value) || value is not UnsupportedAttribute { Kind: "a graph" } graph)
            throw node.Fault($"the required attribute '{attribute}' is missing or not a graph");
        return OnnxGraph.ReadOne(graph.Content, opsets, folder);
    }

    // The other branch is checked too: a model with an unknown operator is refused whichever branch is taken.
    private static void CheckOperators(GraphDefinition branch)
    {
        foreach (NodeDefinition node in branch.Nodes)
        {
            if (!IsIf(node))
                OperatorRegistry.Default.Create(node);
        }
    }
}
