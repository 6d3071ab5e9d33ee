using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>Computes values of a graph that depend on constants only.</summary>
/// <param name="graph">The graph.</param>
internal sealed class ConstantValues(GraphDefinition graph)
{
    private readonly Dictionary<string, NodeDefinition> _producers = Producers(graph);

    /// <summary>Returns the node that computes a value; null for inputs and constants.</summary>
    public NodeDefinition? Producer(string name) => _producers.GetValueOrDefault(name);

    /// <summary>Returns a value; null if it depends on an input or cannot be computed.</summary>
    public Tensor? Find(string name)
    {
        if (graph.Constants.TryGetValue(name, out Tensor? constant))
            return constant;
        if (Producer(name) is null)
            return null;
        try
        {
            var part = new GraphDefinition { SourceBytes = graph.SourceBytes };
            part.Nodes.AddRange(graph.Nodes);
            part.Outputs.Add(new PlanValue(name, null, null));
            foreach (string read in OnnxPruning.RemoveUnused(part))
            {
                if (graph.Constants.TryGetValue(read, out Tensor? value))
                    part.Constants[read] = value;
            }
            return PlanCompiler.Compile(part).Run()[0];
        }
        catch (ModelException)
        {
            // Not constant, or faulty: the compiler reports it where it is used.
            return null;
        }
    }

    /// <summary>Returns true for a value of zeros only, whatever its shape.</summary>
    public bool IsZero(string name)
    {
        if (Find(name) is { } constant)
            return !constant.Bytes.ContainsAnyExcept((byte)0);
        return Producer(name) switch
        {
            { OperatorName: "Expand" or "Identity" or "Tile", Inputs: [string source, ..] } => IsZero(source),
            { OperatorName: "ConstantOfShape" } node => node.Attributes.GetValueOrDefault("value") is not Tensor value || !value.Bytes.ContainsAnyExcept((byte)0),
            _ => false,
        };
    }

    private static Dictionary<string, NodeDefinition> Producers(GraphDefinition graph)
    {
        var producers = new Dictionary<string, NodeDefinition>(StringComparer.Ordinal);
        foreach (NodeDefinition node in graph.Nodes)
        {
            foreach (string output in node.Outputs)
                producers.TryAdd(output, node);
        }
        return producers;
    }
}
