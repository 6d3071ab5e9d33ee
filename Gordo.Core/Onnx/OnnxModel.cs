using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Onnx;

/// <summary>An ONNX file, checked and ready to run.</summary>
/// <remarks>The format: onnx.proto and "Open Neural Network Exchange Intermediate Representation (ONNX IR)".</remarks>
public sealed class OnnxModel
{
    private OnnxModel(PreparedPlan plan, OnnxFile file, IReadOnlyList<string> operators)
    {
        Plan = plan;
        Metadata = file.Metadata;
        OperatorSets = file.OperatorSets;
        Operators = operators;
    }

    /// <summary>The model, ready to run.</summary>
    public PreparedPlan Plan { get; }

    /// <summary>What the file says about itself; <c>gordo</c> is the key of what the server needs to know.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The version of each imported operator set, by domain (empty for ONNX itself).</summary>
    public IReadOnlyDictionary<string, int> OperatorSets { get; }

    /// <summary>The names of the operators in the graph, in order, each once; with a domain where it is not ONNX's own.</summary>
    public IReadOnlyList<string> Operators { get; }

    /// <summary>What the model asks for.</summary>
    public IReadOnlyList<PlanValue> Inputs => Plan.Inputs;

    /// <summary>What the model answers.</summary>
    public IReadOnlyList<PlanValue> Outputs => Plan.Outputs;

    /// <summary>Reads, checks and compiles a model. The bytes are not needed any more afterwards.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="folder">The model's folder, the only place external tensor data may be; null for none.</param>
    /// <exception cref="ModelException">The file is malformed, or asks for what is not supported.</exception>
    public static OnnxModel Read(ReadOnlyMemory<byte> bytes, string? folder) =>
        ReadFrom(folder is null ? null : new ExternalFolder(folder), bytes);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, string?)"/>
    internal static OnnxModel ReadFrom(ExternalFolder? folder, ReadOnlyMemory<byte> bytes)
    {
        OnnxFile file = OnnxFile.Read(bytes);
        GraphDefinition graph = OnnxGraph.Read(file.Graph, file.OperatorSets, folder);
        graph.SourceBytes = bytes.Length + (folder?.BytesRead ?? 0);
        string[] operators =
        [
            .. graph.Nodes.Select(node => node.Domain.Length == 0 ? node.OperatorName : $"{node.Domain}:{node.OperatorName}")
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return new OnnxModel(PlanCompiler.Compile(graph), file, operators);
    }
}
