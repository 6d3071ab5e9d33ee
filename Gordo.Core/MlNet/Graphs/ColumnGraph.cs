using System.Globalization;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Graphs;

/// <summary>
/// The columns visible at a step of the chain, and the graph that computes them. Each step looks up its inputs
/// here and adds its outputs; a new column hides an earlier one with the same name.
/// </summary>
internal sealed class ColumnGraph
{
    private const int OnnxVersion = 13;
    private const int MachineLearningVersion = 5;

    // Each step that selects columns adds them again; a chain has a dozen steps or two.
    private const int AdditionsPerColumn = 16;

    private readonly GraphDefinition _graph = new();
    private readonly long _sourceBytes;
    private readonly Dictionary<string, (int Order, ModelColumn Column)> _visible = new(StringComparer.Ordinal);
    private readonly List<ModelColumn> _inputs;
    private readonly Dictionary<string, LinearScore> _linearScores = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelColumn> _hints = new(StringComparer.Ordinal);
    private int _added;
    private int _values;

    /// <summary>Creates a graph from the columns of the model's input schema.</summary>
    /// <param name="schema">The columns; null if the file has no schema: then every column read but not produced is an input.</param>
    /// <param name="hints">Without a schema: the columns that a step recorded in training.</param>
    /// <param name="sourceBytes">The length of the model file in bytes.</param>
    public ColumnGraph(IReadOnlyList<ModelColumn>? schema, IReadOnlyList<ModelColumn>? hints = null, long sourceBytes = 0)
    {
        _sourceBytes = sourceBytes;
        HasSchema = schema is not null;
        foreach (ModelColumn column in schema ?? [])
            Add(column);
        _inputs = [.. Columns];
        // If a name occurs twice, the first is the column before the chain.
        foreach (ModelColumn hint in hints ?? [])
            _hints.TryAdd(hint.Name, hint);
    }

    /// <summary>True if the file has an input schema.</summary>
    public bool HasSchema { get; }

    /// <summary>The visible columns, in order.</summary>
    public IEnumerable<ModelColumn> Columns => _visible.Values.OrderBy(entry => entry.Order).Select(entry => entry.Column);

    /// <summary>Returns the visible column with a name, or null.</summary>
    public ModelColumn? Find(string name) =>
        _visible.TryGetValue(name, out (int Order, ModelColumn Column) entry) ? entry.Column : null;

    /// <summary>Returns a column that a step reads.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="reader">The step.</param>
    /// <param name="size">The number of values per row the step takes; 0 for any.</param>
    /// <param name="type">The type to assume if the file has no schema.</param>
    /// <exception cref="ModelException">The column does not exist or has another size.</exception>
    public ModelColumn Read(string name, Component reader, int size, ElementType type)
    {
        ModelColumn? column = Find(name);
        if (column is null)
        {
            if (HasSchema)
                throw reader.Fault($"the column {Text.Quote(name)} is neither an input nor produced by an earlier step");
            column = _hints.GetValueOrDefault(name)
                ?? new ModelColumn(name, name, type, Math.Max(1, size), type.Name());
            _inputs.Add(column);
            Add(column);
        }
        if (size > 0 && column.Size != size)
            throw reader.Fault(string.Create(
                CultureInfo.InvariantCulture, $"column {Text.Quote(name)} has {column.Size} numbers per row; expected {size}"));
        return column;
    }

    /// <summary>Returns a numeric column that a step reads.</summary>
    /// <exception cref="ModelException">See <see cref="Read"/>; or the column has none of the types.</exception>
    public ModelColumn ReadNumbers(string name, Component reader, int size, params ReadOnlySpan<ElementType> types)
    {
        ModelColumn column = Read(name, reader, size, types[0]);
        if (column.Type is not { } type || !types.Contains(type))
            throw reader.Unsupported($"column {Text.Quote(name)} has the type {Text.Quote(column.Kind)}; expected {types[0].Name()}");
        return column;
    }

    /// <summary>Adds a column and the node that computes it.</summary>
    public ModelColumn Add(
        Component step, string name, ElementType type, int size, string domain, string op, string[] inputs,
        params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        ModelColumn column = Next(name, type, size);
        AddNode(step, domain, op, inputs, [column], attributes);
        return column;
    }

    /// <summary>Adds a node that computes columns added before by <see cref="Next"/>.</summary>
    public void AddNode(
        Component step, string domain, string op, string[] inputs, ModelColumn[] outputs,
        params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach ((string name, object value) in attributes)
            values.Add(name, value);
        Limits.CheckItems(_graph.Nodes.Count + 1, "nodes");
        _graph.Nodes.Add(new NodeDefinition(
            domain, op, VersionOf(domain), step.Folder.TrimEnd('/'), inputs,
            Array.ConvertAll(outputs, output => output.Value), values));
    }

    /// <summary>Adds a column with another column's values under a new name.</summary>
    public void AddCopy(string name, ModelColumn source) => Add(source with { Name = name, Produced = true });

    /// <summary>Adds a column without values, which a node must then compute; it hides earlier columns with the same name.</summary>
    public ModelColumn Next(string name, ElementType type, int size)
    {
        var column = new ModelColumn(name, NewValue(name), type, size, type.Name(), Produced: true);
        Add(column);
        return column;
    }

    /// <summary>Removes all columns except these, and puts them in this order.</summary>
    public void Keep(IReadOnlyList<ModelColumn> columns)
    {
        _visible.Clear();
        foreach (ModelColumn column in columns)
            Add(column);
    }

    /// <summary>Adds a constant of the model and returns its name.</summary>
    public string Constant<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        Limits.CheckItems(_graph.Constants.Count + 1, "constants");
        string name = NewValue("constant");
        _graph.Constants.Add(name, Tensor.Create(shape.Length == 0 ? new Shape(values.Length) : new Shape(shape), values));
        return name;
    }

    /// <summary>Records that a value is a weighted sum, so that several can be computed as one product.</summary>
    public void Remember(string value, LinearScore score) => _linearScores.Add(value, score);

    /// <summary>Returns the weighted sum that computes a value, or null.</summary>
    public LinearScore? FindLinearScore(string value) => _linearScores.GetValueOrDefault(value);

    /// <summary>Compiles the part of the graph that the given columns need.</summary>
    /// <exception cref="ModelException">A column is not numeric, or depends on one that is not.</exception>
    public PreparedPlan Compile(params ReadOnlySpan<ModelColumn> answers) => PlanCompiler.Compile(Define(answers));

    /// <summary>Defines the part of the graph that the given columns need.</summary>
    /// <exception cref="ModelException">A column is not numeric, or depends on one that is not.</exception>
    public GraphDefinition Define(params ReadOnlySpan<ModelColumn> answers)
    {
        var plan = new GraphDefinition { SourceBytes = _sourceBytes };
        foreach ((string name, Tensor constant) in _graph.Constants)
            plan.Constants.Add(name, constant);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (ModelColumn answer in answers)
        {
            // A separate name, because the column may hide the input it was made from; ML.NET's exports do the same.
            string name = answer.Name + ".output";
            plan.Nodes.Add(new NodeDefinition("", "Identity", OnnxVersion, "", [answer.Value], [name]));
            plan.Outputs.Add(new PlanValue(name, answer.Type, [-1, answer.Size]));
            needed.Add(answer.Value);
        }
        for (int i = _graph.Nodes.Count - 1; i >= 0; i--)
        {
            NodeDefinition node = _graph.Nodes[i];
            if (!node.Outputs.Any(needed.Contains))
                continue;
            needed.UnionWith(node.Inputs);
            plan.Nodes.Add(node);
        }
        plan.Nodes.Reverse();
        foreach (ModelColumn input in _inputs.Where(input => needed.Remove(input.Value)))
        {
            ElementType type = input.Type
                ?? throw ModelException.Unsupported($"the model reads the column {Text.Quote(input.Name)} of type {Text.Quote(input.Kind)}, which is not numeric");
            plan.Inputs.Add(new PlanValue(input.Value, type, [-1, input.Size]));
        }
        return plan;
    }

    private static int VersionOf(string domain) => domain switch
    {
        "" => OnnxVersion,
        OperatorRegistry.MachineLearning => MachineLearningVersion,
        _ => 1,
    };

    private void Add(ModelColumn column)
    {
        Limits.CheckItems((_added + 1) / AdditionsPerColumn, "columns");
        _visible[column.Name] = (_added++, column);
    }

    private string NewValue(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}@{++_values}");
}
