using System.Globalization;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Building.Graphs;

/// <summary>The graph of a built model, of standard ONNX operators only.</summary>
internal sealed class ModelGraph
{
    private const int OnnxVersion = 13;
    private const string InputName = "X", OutputName = "model-output";
    private const long Single = 1, Double = 11;

    private readonly GraphDefinition _graph = new();
    private readonly int? _window;
    private int _names;

    /// <summary>Starts a graph.</summary>
    /// <param name="width">The number of input columns.</param>
    /// <param name="window">The number of rows of a window; null if each row stands alone.</param>
    public ModelGraph(int width, int? window)
    {
        _window = window;
        Input = new GraphTensor(InputName, ElementType.Float64, width);
    }

    /// <summary>The input: <c>[rows, width]</c> or <c>[windows, window, width]</c>, float64.</summary>
    public GraphTensor Input { get; }

    /// <summary>Adds a constant.</summary>
    /// <param name="values">Its values, the last axis running fastest.</param>
    /// <param name="shape">Its shape; none for a vector.</param>
    public string Constant<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        string name = NewName("c");
        _graph.Constants.Add(name, Tensor.Create(shape.Length == 0 ? new Shape(values.Length) : new Shape(shape), values));
        return name;
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="input">Its first input, whose type the output has.</param>
    /// <param name="width">The number of columns of the output.</param>
    /// <param name="more">The names of further inputs.</param>
    /// <param name="attributes">The attributes.</param>
    public GraphTensor Add(string op, GraphTensor input, int width, string[] more, params (string Name, object Value)[] attributes) =>
        Node(op, [input.Name, .. more], 0, input with { Width = width }, attributes);

    /// <summary>Adds a node of which one output is used.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">The names of its inputs; empty for one left out.</param>
    /// <param name="output">The index of the output that is used.</param>
    /// <param name="like">A value with the type and width of the output.</param>
    /// <param name="attributes">The attributes.</param>
    public GraphTensor Node(string op, string[] inputs, int output, GraphTensor like, params (string Name, object Value)[] attributes)
    {
        GraphTensor result = like with { Name = NewName("v") };
        string[] outputs = [.. Enumerable.Repeat("", output), result.Name];
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach ((string name, object value) in attributes)
            values.Add(name, value);
        _graph.Nodes.Add(new NodeDefinition("", op, OnnxVersion, "", inputs, outputs, values));
        return result;
    }

    /// <summary>Returns the value in single precision.</summary>
    public GraphTensor ToSingle(GraphTensor value) => Cast(value, ElementType.Float32, Single);

    /// <summary>Returns the value in double precision.</summary>
    public GraphTensor ToDouble(GraphTensor value) => Cast(value, ElementType.Float64, Double);

    /// <summary>Returns the graph with this value as its output.</summary>
    public GraphDefinition Complete(GraphTensor answer)
    {
        _graph.Nodes.Add(new NodeDefinition("", "Identity", OnnxVersion, "", [answer.Name], [OutputName]));
        _graph.Inputs.Add(new PlanValue(InputName, Input.Type, _window is { } window ? [-1, window, Input.Width] : [-1, Input.Width]));
        _graph.Outputs.Add(new PlanValue(OutputName, answer.Type, [-1, answer.Width]));
        return _graph;
    }

    private GraphTensor Cast(GraphTensor value, ElementType type, long number) =>
        value.Type == type ? value : Node("Cast", [value.Name], 0, value with { Type = type }, ("to", number));

    private string NewName(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{++_names}");
}
