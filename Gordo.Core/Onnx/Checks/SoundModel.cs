using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx.Checks;

/// <summary>
/// A model that this server found to be sound although it may not support it: names, order, nesting, functions, lengths of all
/// tensors, and the attributes of all operators it knows. Libraries that trust their input get <see cref="Write"/>.
/// </summary>
internal sealed class SoundModel
{
    private readonly OnnxFile _file;
    private readonly ExternalFolder? _folder;

    private SoundModel(OnnxFile file, ExternalFolder? folder, IReadOnlyList<string> operators)
    {
        _file = file;
        _folder = folder;
        Operators = operators;
    }

    /// <summary>The distinct operators of the whole file, in ordinal order.</summary>
    public IReadOnlyList<string> Operators { get; }

    /// <summary>Checks a model.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">The folder of external data; null to allow none.</param>
    /// <exception cref="ModelException">The file is damaged, exceeds a limit, or uses something that no engine may run.</exception>
    public static SoundModel Check(OnnxFile file, ExternalFolder? folder)
    {
        var budget = new BuildBudget(file.Bytes.Length);
        var functions = new FunctionTable(file);
        functions.CheckBodies(budget);
        var graph = new GraphCheck(file.OperatorSets, folder, functions, budget);
        graph.Check(file.Graph, new HashSet<string>(StringComparer.Ordinal));
        return new SoundModel(file, folder, [.. graph.Operators]);
    }

    /// <summary>
    /// Writes the model without metadata, with each domain imported once, external data moved into the file, and only the
    /// served output and the nodes it needs.
    /// </summary>
    /// <param name="output">The name of the output; null for the first one whose type is supported.</param>
    /// <exception cref="ModelException">There is no such output.</exception>
    public byte[] Write(string? output)
    {
        // Reads names only: types that are not supported are no errors here.
        var refused = new Dictionary<string, ModelException>(StringComparer.Ordinal);
        GraphDefinition graph = OnnxGraph.ReadNames(_file.Graph, _file.OperatorSets, refused);
        // float16 is converted where there is nothing better.
        if (output is not null || refused.Count == graph.Outputs.Count)
            OnnxPruning.AllowFloat16(refused);
        OnnxPruning.KeepOutput(graph, output, refused);
        string served = graph.Outputs[0].Name;
        NodeDefinition[] all = [.. graph.Nodes];
        OnnxPruning.RemoveUnused(graph);
        var kept = new HashSet<NodeDefinition>(graph.Nodes);

        var writer = new ProtoWriter();
        var reader = new ProtoReader(_file.Bytes, "model");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: writer.Integer(1, reader.Int64()); break;
                case 7: writer.Bytes(7, WriteGraph(reader.Bytes(), served, index => kept.Contains(all[index]))); break;
                case 25: writer.Bytes(25, reader.Bytes().Span); break;
                default: reader.Skip(); break;
            }
        }
        foreach ((string domain, int version) in _file.OperatorSets)
        {
            writer.Message(8, set =>
            {
                set.Text(1, domain);
                set.Integer(2, version);
            });
        }
        return writer.ToArray();
    }

    private byte[] WriteGraph(ReadOnlyMemory<byte> graph, string served, Func<int, bool> isKept)
    {
        int node = 0;
        var writer = new ProtoWriter();
        writer.Text(2, "model");
        var reader = new ProtoReader(graph, "graph");
        while (reader.Next())
        {
            int field = reader.Field;
            // Names, documentation and other fields are not needed to run the graph.
            if (field is not (1 or 5 or 11 or 12))
            {
                reader.Skip();
                continue;
            }
            ReadOnlyMemory<byte> message = reader.Bytes();
            switch (field)
            {
                case 1 when !isKept(node++):
                case 12 when OnnxValue.ReadName(message) != served:
                    break;
                case 5 when TensorCheck.Check(message, _folder) is { } external:
                    writer.Bytes(5, WriteInFile(message, external));
                    break;
                default: writer.Bytes(field, message.Span); break;
            }
        }
        return writer.ToArray();
    }

    private static byte[] WriteInFile(ReadOnlyMemory<byte> tensor, byte[] data)
    {
        var writer = new ProtoWriter();
        List<long> shape = [];
        var reader = new ProtoReader(tensor, "tensor");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Int64s(shape); break;
                case 2: writer.Integer(2, reader.Int64()); break;
                case 8: writer.Bytes(8, reader.Bytes().Span); break;
                default: reader.Skip(); break;
            }
        }
        foreach (long length in shape)
            writer.Integer(1, length);
        writer.Bytes(9, data);
        return writer.ToArray();
    }
}
