using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Onnx;

/// <summary>An ONNX file, validated and compiled.</summary>
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

    /// <summary>The compiled model.</summary>
    public PreparedPlan Plan { get; }

    /// <summary>The metadata properties of the file; <c>gordo</c> is the key of the server's settings.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The version of each imported operator set, by domain (empty for the default one).</summary>
    public IReadOnlyDictionary<string, int> OperatorSets { get; }

    /// <summary>The distinct operator names in the graph, in ordinal order; prefixed with their domain unless it is the default.</summary>
    public IReadOnlyList<string> Operators { get; }

    /// <summary>The inputs of the model.</summary>
    public IReadOnlyList<PlanValue> Inputs => Plan.Inputs;

    /// <summary>The outputs of the model.</summary>
    public IReadOnlyList<PlanValue> Outputs => Plan.Outputs;

    /// <summary>Reads, validates and compiles a model. The bytes are not needed afterwards.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="folder">The model's folder, the only allowed place for external tensor data; null to allow none.</param>
    /// <exception cref="ModelException">The file is malformed or uses an unsupported feature.</exception>
    public static OnnxModel Read(ReadOnlyMemory<byte> bytes, string? folder) =>
        ReadFrom(folder is null ? null : new ExternalFolder(folder), bytes);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, string?)"/>
    internal static OnnxModel ReadFrom(ExternalFolder? folder, ReadOnlyMemory<byte> bytes)
    {
        OnnxFile file = OnnxFile.Read(bytes);
        return Compile(file, OnnxGraph.Read(file.Graph, file.OperatorSets, folder), folder);
    }

    /// <summary>Validates and compiles a model for one of its outputs.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">The folder for external data; null to allow none.</param>
    /// <param name="output">The name of the output; null for the first one whose type is supported.</param>
    /// <exception cref="ModelException">The file is malformed or uses an unsupported feature.</exception>
    internal static OnnxModel ReadServed(OnnxFile file, ExternalFolder? folder, string? output) =>
        Compile(file, OnnxGraph.ReadServed(file.Graph, file.OperatorSets, folder, output), folder);

    private static OnnxModel Compile(OnnxFile file, GraphDefinition graph, ExternalFolder? folder)
    {
        graph.SourceBytes = file.Bytes.Length + (folder?.BytesRead ?? 0);
        string[] operators =
        [
            .. graph.Nodes.Select(node => node.Domain.Length == 0 ? node.OperatorName : $"{node.Domain}:{node.OperatorName}")
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return new OnnxModel(PlanCompiler.Compile(graph), file, operators);
    }
}

