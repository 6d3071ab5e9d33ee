using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>
/// The compiler's input, independent of the file format: inputs, constants, nodes and output names.
/// </summary>
internal sealed class GraphDefinition
{
    /// <summary>The size of the source files in bytes; it bounds the memory that preparing the model may use.</summary>
    public long SourceBytes { get; set; }

    /// <summary>Inputs in the order that runs take them.</summary>
    public List<PlanValue> Inputs { get; } = [];

    /// <summary>Constants by name.</summary>
    public Dictionary<string, Tensor> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>Nodes in any order.</summary>
    public List<NodeDefinition> Nodes { get; } = [];

    /// <summary>Outputs in the order that runs return them.</summary>
    public List<PlanValue> Outputs { get; } = [];
}
