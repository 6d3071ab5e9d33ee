using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx.Checks;

/// <summary>The local functions of a model. They must not call themselves, and calls must not multiply without bound.</summary>
internal sealed class FunctionTable
{
    // The maximum nesting of calls; real models have two or three levels.
    private const int MaxDepth = 16;

    private readonly Dictionary<(string Domain, string Name), Function> _functions = [];
    private int _expanded;

    /// <summary>Reads the functions of a file.</summary>
    /// <exception cref="ModelException">A function is malformed.</exception>
    public FunctionTable(OnnxFile file)
    {
        var reader = new ProtoReader(file.Bytes, "model");
        while (reader.Next())
        {
            if (reader.Field != 25)
            {
                reader.Skip();
                continue;
            }
            Function function = Function.Read(reader.Bytes(), file.OperatorSets);
            if (!_functions.TryAdd((function.Domain, function.Name), function))
                throw new ModelException($"the function {Text.Quote(function.Name)} is defined twice");
        }
    }

    /// <summary>Returns true if the node calls a local function.</summary>
    public bool Contains(NodeDefinition node) => _functions.ContainsKey((node.Domain, node.OperatorName));

    /// <summary>Checks the bodies of all functions, each by itself.</summary>
    /// <exception cref="ModelException">A body is damaged, or contains a graph.</exception>
    public void CheckBodies(BuildBudget budget)
    {
        foreach (Function function in _functions.Values)
        {
            var names = new HashSet<string>(function.Inputs, StringComparer.Ordinal);
            foreach (NodeDefinition node in function.Nodes)
            {
                if (node.Attributes.Values.Any(value => value is UnsupportedAttribute { Kind: not OnnxNode.Reference, IsOfUnsupportedType: false }))
                    throw node.Fault("graphs and lists of tensors in functions are not allowed");
                if (node.Inputs.FirstOrDefault(input => input.Length > 0 && !names.Contains(input)) is { } missing)
                    throw node.Fault($"the input {Text.Quote(missing)} has no producer before it");
                if (!Contains(node))
                    NodeCheck.Check(node, budget);
                names.UnionWith(node.Outputs);
            }
            if (function.Outputs.Find(output => !names.Contains(output)) is { } unknown)
                throw new ModelException($"output {Text.Quote(unknown)} of the function {Text.Quote(function.Name)} is not computed by any node");
        }
    }

    /// <summary>Checks a call: its depth, the number of nodes that it adds, and its divisions.</summary>
    /// <param name="call">The node that calls a function.</param>
    /// <param name="types">The types of the caller's values; receives those of the outputs.</param>
    /// <param name="depth">The number of calls around it.</param>
    /// <exception cref="ModelException">Calls are nested too deeply, which calls of a function by itself are, or add too many nodes.</exception>
    public void CheckCall(NodeDefinition call, DivisionCheck types, int depth = 0)
    {
        if (depth > MaxDepth)
            throw call.Fault("calls of functions are nested too deep");
        Function function = _functions[(call.Domain, call.OperatorName)];
        _expanded += function.Nodes.Count + 1;
        Limits.CheckItems(_expanded, "nodes");
        var inner = new DivisionCheck();
        for (int i = 0; i < Math.Min(call.Inputs.Count, function.Inputs.Count); i++)
            inner.Add(function.Inputs[i], types.TypeOf(call.Inputs[i]));
        foreach (NodeDefinition node in function.Nodes)
        {
            if (Contains(node))
                CheckCall(node, inner, depth + 1);
            else
                inner.Check(node);
        }
        for (int i = 0; i < Math.Min(call.Outputs.Count, function.Outputs.Count); i++)
            types.Add(call.Outputs[i], inner.TypeOf(function.Outputs[i]));
    }

    /// <summary>A FunctionProto.</summary>
    private sealed record Function(string Domain, string Name, List<string> Inputs, List<string> Outputs, List<NodeDefinition> Nodes)
    {
        public static Function Read(ReadOnlyMemory<byte> message, IReadOnlyDictionary<string, int> modelSets)
        {
            string domain = "", name = "";
            List<string> inputs = [], outputs = [];
            List<ReadOnlyMemory<byte>> nodes = [];
            var sets = new Dictionary<string, int>(modelSets, StringComparer.Ordinal);
            var reader = new ProtoReader(message, "function");
            while (reader.Next())
            {
                switch (reader.Field)
                {
                    case 1: name = reader.Text(); break;
                    case 4: inputs.Add(reader.Text()); break;
                    case 5: outputs.Add(reader.Text()); break;
                    case 7: nodes.Add(reader.Bytes()); break;
                    case 9: OnnxFile.AddOperatorSet(sets, reader.Bytes()); break;
                    case 10: domain = OnnxFile.Domain(reader.Text()); break;
                    case 11: throw new ModelException("functions whose attributes have defaults are not allowed");
                    default: reader.Skip(); break;
                }
            }
            Limits.CheckItems(nodes.Count, "nodes");
            return new(domain, name, inputs, outputs, nodes.ConvertAll(node => OnnxNode.Read(node, sets, null)));
        }
    }
}
