using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>
/// What a plan is compiled from, whichever file it came out of: inputs, constants, nodes and the names of outputs.
/// </summary>
internal sealed class GraphDefinition
{
    /// <summary>Bytes of the files it was read from, by which it is known what may be made of it.</summary>
    public long SourceBytes { get; set; }

    /// <summary>Inputs in the order runs give them.</summary>
    public List<PlanValue> Inputs { get; } = [];

    /// <summary>Constants by name.</summary>
    public Dictionary<string, Tensor> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>Nodes in any order.</summary>
    public List<NodeDefinition> Nodes { get; } = [];

    /// <summary>Outputs in the order runs answer them.</summary>
    public List<PlanValue> Outputs { get; } = [];
}
