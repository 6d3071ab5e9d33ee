using System.Globalization;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Onnx;

namespace Gordo.Core.Conversion;

/// <summary>A graph being rewritten to standard ONNX operators.</summary>
internal sealed class StandardGraph
{
    public const int OnnxVersion = 13;
    public const int MachineLearningVersion = 5;

    private readonly Dictionary<string, ElementType> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nodeNames = new(StringComparer.Ordinal);
    private int _names;

    /// <summary>Starts with the inputs, outputs and constants of the source graph.</summary>
    public StandardGraph(GraphDefinition source)
    {
        Source = source;
        Result.Inputs.AddRange(source.Inputs);
        Result.Outputs.AddRange(source.Outputs);
        foreach (PlanValue input in source.Inputs)
            _types[input.Name] = input.Type ?? ElementType.Float32;
        foreach ((string name, Tensor constant) in source.Constants)
            _types[name] = constant.Type;
    }

    /// <summary>The source graph.</summary>
    public GraphDefinition Source { get; }

    /// <summary>The rewritten graph.</summary>
    public GraphDefinition Result { get; } = new();

    /// <summary>True if sums must run from the first column to the last.</summary>
    public bool InOrder { get; init; }

    /// <summary>Returns the type of a value.</summary>
    public ElementType TypeOf(string value) => _types.GetValueOrDefault(value, ElementType.Float32);

    /// <summary>Returns a constant of the source graph.</summary>
    public Tensor Numbers(string constant) => Source.Constants[constant];

    /// <summary>Copies a node that is a standard ONNX operator.</summary>
    public void Keep(NodeDefinition node)
    {
        ElementType type = node switch
        {
            { OperatorName: "Cast" } => OnnxTypes.Find(node.Int("to", 1)) ?? ElementType.Float32,
            { OperatorName: "IsNaN" or "Greater" or "Less" or "Equal" } => ElementType.Bool,
            { Domain: OperatorRegistry.MachineLearning, OperatorName: not "TreeEnsemble" } => ElementType.Float32,
            _ => TypeOf(node.Inputs.FirstOrDefault(input => input.Length > 0) ?? ""),
        };
        foreach (string input in node.Inputs)
            Use(input);
        foreach (string output in node.Outputs)
            _types[output] = type;
        // All nodes of the file must have the same operator set version, and a name only once.
        string name = _nodeNames.Add(node.Name) ? node.Name : "";
        int version = node.Domain.Length > 0 ? node.Version : OnnxVersion;
        Result.Nodes.Add(new NodeDefinition(node.Domain, node.OperatorName, version, name, node.Inputs, node.Outputs, node.Attributes));
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="type">The type of the output.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="attributes">The attributes of the node.</param>
    public string Add(string op, ElementType type, string[] inputs, params (string Name, object Value)[] attributes) =>
        Add("", op, OnnxVersion, type, inputs, attributes);

    /// <inheritdoc cref="Add(string, ElementType, string[], ValueTuple{string, object}[])"/>
    public string AddTrees(ElementType type, string[] inputs, params (string Name, object Value)[] attributes) =>
        Add(OperatorRegistry.MachineLearning, "TreeEnsemble", MachineLearningVersion, type, inputs, attributes);

    /// <summary>Adds a TopK node that selects the smallest values along the last axis.</summary>
    /// <param name="values">The values to search.</param>
    /// <param name="count">The number of values to select, a constant.</param>
    /// <param name="indices">Receives the name of the output with their indices.</param>
    /// <returns>The name of the output with the selected values.</returns>
    public string AddTopK(string values, string count, out string indices)
    {
        string smallest = NewName();
        indices = NewName();
        Result.Nodes.Add(new NodeDefinition("", "TopK", OnnxVersion, "", [values, count], [smallest, indices], new(StringComparer.Ordinal) { ["largest"] = 0L }));
        (_types[smallest], _types[indices]) = (TypeOf(values), ElementType.Int64);
        return smallest;
    }

    /// <summary>Gives a value the name it has in the source graph.</summary>
    public void Name(string output, string value)
    {
        Keep(new NodeDefinition("", "Identity", OnnxVersion, "", [value], [output]));
    }

    /// <summary>Adds a Cast node if the type differs.</summary>
    public string Cast(string value, ElementType type) => TypeOf(value) == type
        ? value
        : Add("Cast", type, [value], ("to", type switch { ElementType.Float64 => 11L, ElementType.Int64 => 7L, ElementType.Bool => 9L, ElementType.UInt32 => 12L, _ => 1L }));

    /// <summary>Adds a constant of one number in the given float type.</summary>
    public string Number(double value, ElementType type) => type == ElementType.Float64 ? Constant<double>([value]) : Constant<float>([(float)value]);

    /// <summary>Adds a row of numbers in the given float type.</summary>
    public string Numbers(ReadOnlySpan<double> values, ElementType type)
    {
        if (type == ElementType.Float64)
            return Constant(values);
        float[] singles = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
            singles[i] = (float)values[i];
        return Constant<float>(singles);
    }

    /// <summary>Adds a constant.</summary>
    public string Constant<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        string name = NewName();
        Tensor tensor = Tensor.Create(shape.Length == 0 ? new Shape(values.Length) : new Shape(shape), values);
        Result.Constants.Add(name, tensor);
        _types[name] = tensor.Type;
        return name;
    }

    private string Add(string domain, string op, int version, ElementType type, string[] inputs, (string Name, object Value)[] attributes)
    {
        foreach (string input in inputs)
            Use(input);
        string output = NewName();
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach ((string name, object value) in attributes)
            values.Add(name, value);
        Result.Nodes.Add(new NodeDefinition(domain, op, version, "", inputs, [output], values));
        _types[output] = type;
        return output;
    }

    // Copies a source constant when it is used, so that unused constants are dropped.
    private void Use(string value)
    {
        if (Source.Constants.TryGetValue(value, out Tensor? constant))
            Result.Constants.TryAdd(value, constant);
    }

    private string NewName() => string.Create(CultureInfo.InvariantCulture, $"onnx{++_names}");
}
