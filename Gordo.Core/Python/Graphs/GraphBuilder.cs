using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Python.Graphs;

/// <summary>Builds the graph of a model step by step.</summary>
internal sealed class GraphBuilder
{
    /// <summary>The ONNX type number of float32.</summary>
    public const long Single = 1;

    /// <summary>The ONNX type number of float64.</summary>
    public const long Double = 11;

    private const int OnnxVersion = 13;
    private const int LayoutVersion = 14;

    // Limits columns, because a polynomial of high degree has more columns than fit in memory.
    private const int MostColumns = 100_000;
    private const string InputName = "X";

    private readonly GraphDefinition _graph = new();
    // Limits estimators, because a few shared objects, each used twice in the next, expand exponentially.
    private const int MostVisits = 20_000;

    private readonly int _width;
    private readonly ElementType _type;
    private int _names;
    private int _visits;
    private long _bytes;

    /// <summary>Starts the graph with an input of the given number of columns.</summary>
    public GraphBuilder(int width, ElementType type = ElementType.Float64)
    {
        _width = width;
        _type = type;
        Input = new(InputName, type, width, []);
    }

    /// <summary>The graph, which is complete after compilation.</summary>
    public GraphDefinition Definition => _graph;

    /// <summary>The input of the graph.</summary>
    public GraphValue Input { get; }

    /// <summary>The number of rows of a window; null if the model does not use windows.</summary>
    public int? Window { get; private set; }

    /// <summary>The number of rows between the end of a window and the row it predicts.</summary>
    public int Lookahead { get; private set; }

    /// <summary>The memory limit for all numbers of the model; numbers of shared objects count at each use.</summary>
    public long MostBytes { get; init; } = 256L << 20;

    /// <summary>Counts an estimator against the limit.</summary>
    /// <exception cref="ModelException">The model has too many estimators.</exception>
    public void Visit()
    {
        if (++_visits > MostVisits)
            throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"the model is made of more than {MostVisits} estimators, counted each time they are used"));
    }

    /// <summary>Counts bytes against the memory limit.</summary>
    /// <exception cref="ModelException">The limit is exceeded.</exception>
    public void Reserve(long bytes)
    {
        _bytes += bytes;
        if (_bytes > MostBytes)
            throw new ModelException("the numbers of the model are too many for its file: the same ones are used over and over");
    }

    /// <summary>True if the input is windows. Must be set before the first step.</summary>
    public bool IsWindowed { get; init; }

    /// <summary>Sets how windows are formed from rows.</summary>
    public void SetWindow(int window, int lookahead)
    {
        if (Window is not null)
            throw new ModelException("the model has two networks with windows; only one is supported");
        (Window, Lookahead) = (window, lookahead);
    }

    /// <summary>Adds a constant.</summary>
    public string Constant<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        Reserve((long)values.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        string name = NewName();
        _graph.Constants.Add(name, Tensor.Create(shape.Length == 0 ? new Shape(values.Length) : new Shape(shape), values));
        return name;
    }

    /// <summary>Adds a standard ONNX operator.</summary>
    public GraphValue Add(GraphValue input, string op, int width, string[] more, params (string Name, object Value)[] attributes) =>
        Node(input, "", op, OnnxVersion, input.Type, width, more, attributes);

    /// <summary>Adds an operator written for Python models.</summary>
    public GraphValue AddOwn(GraphValue input, string op, int width, string[] more, params (string Name, object Value)[] attributes) =>
        Node(input, OperatorRegistry.Internal, op, 1, input.Type, width, more, attributes);

    /// <summary>Scales columns. The steps are deferred until the next operator is known.</summary>
    public static GraphValue Scale(GraphValue value, IReadOnlyList<ScaleStep> steps) => value with { Steps = [.. value.Steps, .. steps] };

    /// <summary>Concatenates tables by column.</summary>
    public GraphValue Concat(IReadOnlyList<GraphValue> parts)
    {
        if (parts.Count == 1)
            return parts[0];
        GraphValue[] done = [.. parts.Select(Done)];
        GraphValue all = Node(
            done[0], "", "Concat", OnnxVersion, done[0].Type, done.Sum(part => part.Width), [.. done.Skip(1).Select(part => part.Name)], [("axis", -1L)]);
        return all with
        {
            MayBeMissing = done.Any(part => part.MayBeMissing),
            MayBeInfinite = done.Any(part => part.MayBeInfinite),
            IsOfRows = done.All(part => part.IsOfRows),
        };
    }

    /// <summary>Adds an LSTM over windows.</summary>
    /// <param name="input">The windows.</param>
    /// <param name="units">The size of the state.</param>
    /// <param name="all">True to return the states of all steps; false to return the last one.</param>
    /// <param name="weights">The weights, in ONNX layout.</param>
    /// <param name="activations">The names of the activations.</param>
    /// <param name="alphas">The alpha parameters of the activations that have one.</param>
    /// <param name="betas">The beta parameters of the activations that have one.</param>
    public GraphValue AddRecurrent(GraphValue input, int units, bool all, string[] weights, string[] activations, float[] alphas, float[] betas)
    {
        GraphValue done = Done(input);
        string states = NewName();
        var attributes = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["hidden_size"] = (long)units,
            ["layout"] = 1L,
            ["activations"] = activations,
        };
        if (alphas.Length > 0)
            attributes.Add("activation_alpha", alphas);
        if (betas.Length > 0)
            attributes.Add("activation_beta", betas);
        _graph.Nodes.Add(new NodeDefinition("", "LSTM", LayoutVersion, "", [done.Name, .. weights], all ? [states] : ["", states], attributes));
        // Removes the axis of directions, which has length 1.
        return Add(done with { Name = states }, "Squeeze", units, [Constant<long>([all ? 2 : 1])]);
    }

    /// <summary>Returns the value in float32, rounded once, after any deferred scaling.</summary>
    public GraphValue ToSingle(GraphValue value)
    {
        if (value.Type == ElementType.Float32)
            return Done(value);
        GraphValue bare = value with { Steps = [] };
        return value.Steps.Count == 0 && !IsWindowed
            ? Node(bare, "", "Cast", OnnxVersion, ElementType.Float32, value.Width, [], [("to", Single)])
            : Columns(value, ElementType.Float32);
    }

    /// <summary>Returns the value in float64.</summary>
    public GraphValue ToDouble(GraphValue value)
    {
        GraphValue done = Done(value);
        return done.Type == ElementType.Float64
            ? done
            : Node(done, "", "Cast", OnnxVersion, ElementType.Float64, done.Width, [], [("to", Double)]);
    }

    /// <summary>Returns the value with all deferred scaling applied.</summary>
    public GraphValue Done(GraphValue value) => value.Steps.Count == 0 ? value : Columns(value, value.Type);

    /// <summary>Compiles the graph with this value as its output.</summary>
    public PreparedPlan Compile(GraphValue answer)
    {
        answer = Done(answer);
        if (answer.Name == InputName)
            answer = Add(answer, "Identity", answer.Width, []);
        _graph.Inputs.Add(new PlanValue(InputName, _type, Window is { } window ? [-1, window, _width] : [-1, _width]));
        _graph.Outputs.Add(new PlanValue(answer.Name, answer.Type, [-1, answer.Width]));
        return PlanCompiler.Compile(_graph);
    }

    private GraphValue Spread(GraphValue value)
    {
        if (value.Type != ElementType.Float64 || IsWindowed || value.Steps.Any(step => step.Kind is ScaleKind.AtLeast or ScaleKind.AtMost))
            return Done(value);
        GraphValue done = value with { Steps = [] };
        foreach (ScaleStep step in value.Steps)
        {
            string op = step.Kind switch { ScaleKind.Multiply => "Mul", ScaleKind.Divide => "Div", ScaleKind.Add => "Add", _ => "Sub" };
            done = Add(done, op, done.Width, [Constant<double>(step.Values)]);
        }
        return done;
    }

    private GraphValue Columns(GraphValue value, ElementType type) => Node(
        value with { Steps = [] }, OperatorRegistry.Internal, "PythonColumns", 1, type, value.Width,
        [.. value.Steps.Select(step => Constant<double>(step.Values))],
        [("steps", value.Steps.Select(step => (long)step.Kind).ToArray()), ("to", type == ElementType.Float32 ? Single : Double)]);

    private GraphValue Node(
        GraphValue input, string domain, string op, int version, ElementType type, int width, string[] more,
        (string Name, object Value)[] attributes)
    {
        if (width > MostColumns)
            throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"a step of the model has {width} columns"));
        // Separate scaling steps can be merged into a matrix product that follows.
        GraphValue done = op == "MatMul" ? Spread(input) : Done(input);
        GraphValue output = done with { Name = NewName(), Type = type, Width = width };
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach ((string name, object value) in attributes)
            values.Add(name, value);
        _graph.Nodes.Add(new NodeDefinition(domain, op, version, "", [done.Name, .. more], [output.Name], values));
        return output;
    }

    private string NewName() => string.Create(CultureInfo.InvariantCulture, $"v{++_names}");
}
