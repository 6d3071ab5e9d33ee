using System.Globalization;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Graphs;

/// <summary>
/// The columns as they are at one step of the chain, and the graph that computes them. Every step finds its inputs
/// here and adds its outputs; a new column hides an old one of the same name.
/// </summary>
internal sealed class ColumnGraph
{
    private const int OnnxVersion = 13;
    private const int MachineLearningVersion = 5;

    // A column is shown anew after each step that selects columns; a chain has a dozen steps or two.
    private const int ShowingsPerColumn = 16;

    private readonly GraphDefinition _graph = new();
    private readonly long _sourceBytes;
    private readonly Dictionary<string, (int Order, ModelColumn Column)> _visible = new(StringComparer.Ordinal);
    private readonly List<ModelColumn> _inputs;
    private readonly Dictionary<string, LinearScore> _linearScores = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelColumn> _hints = new(StringComparer.Ordinal);
    private int _shown;
    private int _values;

    /// <summary>Begins with the columns a model was given when it was saved.</summary>
    /// <param name="schema">The columns; null if the file does not say, and whatever is asked for is an input.</param>
    /// <param name="hints">Without a schema: columns as a step knew them in training.</param>
    /// <param name="sourceBytes">Bytes of the model's file.</param>
    public ColumnGraph(IReadOnlyList<ModelColumn>? schema, IReadOnlyList<ModelColumn>? hints = null, long sourceBytes = 0)
    {
        _sourceBytes = sourceBytes;
        HasSchema = schema is not null;
        foreach (ModelColumn column in schema ?? [])
            Show(column);
        _inputs = [.. Columns];
        // Where a name is there twice, the first was there before the chain began.
        foreach (ModelColumn hint in hints ?? [])
            _hints.TryAdd(hint.Name, hint);
    }

    /// <summary>Whether the file says which columns the model was given.</summary>
    public bool HasSchema { get; }

    /// <summary>The columns that can be seen, in order.</summary>
    public IEnumerable<ModelColumn> Columns => _visible.Values.OrderBy(shown => shown.Order).Select(shown => shown.Column);

    /// <summary>The newest column of that name, or null.</summary>
    public ModelColumn? Find(string name) =>
        _visible.TryGetValue(name, out (int Order, ModelColumn Column) shown) ? shown.Column : null;

    /// <summary>A column that a step reads.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reader">The step.</param>
    /// <param name="size">The numbers per row the step takes; 0 for any.</param>
    /// <param name="type">What to take it for if the file does not say.</param>
    /// <exception cref="ModelException">There is no such column, or it is of another size.</exception>
    public ModelColumn Read(string name, Component reader, int size, ElementType type)
    {
        ModelColumn? column = Find(name);
        if (column is null)
        {
            if (HasSchema)
                throw reader.Fault($"no step before and no input gives the column {Text.Quote(name)}");
            column = _hints.GetValueOrDefault(name)
                ?? new ModelColumn(name, name, type, Math.Max(1, size), type.Name());
            _inputs.Add(column);
            Show(column);
        }
        if (size > 0 && column.Size != size)
            throw reader.Fault(string.Create(
                CultureInfo.InvariantCulture, $"column {Text.Quote(name)} has {column.Size} numbers per row; expected {size}"));
        return column;
    }

    /// <summary>A column of numbers that a step reads.</summary>
    /// <exception cref="ModelException">As <see cref="Read"/>; or the column is of none of the types.</exception>
    public ModelColumn ReadNumbers(string name, Component reader, int size, params ReadOnlySpan<ElementType> types)
    {
        ModelColumn column = Read(name, reader, size, types[0]);
        if (column.Type is not { } type || !types.Contains(type))
            throw reader.Fault($"column {Text.Quote(name)} is of the type {Text.Quote(column.Kind)}; expected {types[0].Name()}");
        return column;
    }

    /// <summary>Adds a column with the values a node computes.</summary>
    public ModelColumn Add(
        Component step, string name, ElementType type, int size, string domain, string op, string[] inputs,
        params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        ModelColumn column = Next(name, type, size);
        AddNode(step, domain, op, inputs, [column], attributes);
        return column;
    }

    /// <summary>Adds a node that computes columns which are there already; see <see cref="Next"/>.</summary>
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

    /// <summary>Adds a column that shows another's values under a new name.</summary>
    public void AddCopy(string name, ModelColumn source) => Show(source with { Name = name, Produced = true });

    /// <summary>A new column that hides those of its name; a node must give it its values.</summary>
    public ModelColumn Next(string name, ElementType type, int size)
    {
        var column = new ModelColumn(name, NewValue(name), type, size, type.Name(), Produced: true);
        Show(column);
        return column;
    }

    /// <summary>Keeps these columns, in this order.</summary>
    public void Keep(IReadOnlyList<ModelColumn> columns)
    {
        _visible.Clear();
        foreach (ModelColumn column in columns)
            Show(column);
    }

    /// <summary>Adds numbers of the model's own.</summary>
    public string Constant<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        Limits.CheckItems(_graph.Constants.Count + 1, "constants");
        string name = NewValue("constant");
        _graph.Constants.Add(name, Tensor.Create(shape.Length == 0 ? new Shape(values.Length) : new Shape(shape), values));
        return name;
    }

    /// <summary>Remembers that a value is a weighted sum of others, so that several of them can be computed as one.</summary>
    public void Remember(string value, LinearScore score) => _linearScores.Add(value, score);

    /// <summary>How a value was computed, if it was as a weighted sum.</summary>
    public LinearScore? FindLinearScore(string value) => _linearScores.GetValueOrDefault(value);

    /// <summary>Compiles what is needed for some of the columns.</summary>
    /// <exception cref="ModelException">A column is not of numbers, or depends on one that is not.</exception>
    public PreparedPlan Compile(params ReadOnlySpan<ModelColumn> answers) => PlanCompiler.Compile(Define(answers));

    /// <summary>The graph of what is needed for some of the columns.</summary>
    /// <exception cref="ModelException">A column is not of numbers, or depends on one that is not.</exception>
    public GraphDefinition Define(params ReadOnlySpan<ModelColumn> answers)
    {
        var plan = new GraphDefinition { SourceBytes = _sourceBytes };
        foreach ((string name, Tensor constant) in _graph.Constants)
            plan.Constants.Add(name, constant);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (ModelColumn answer in answers)
        {
            // A name of its own, as the column may hide the input it was made of; ML.NET's exports do the same.
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
                ?? throw new ModelException($"the model reads the column {Text.Quote(input.Name)} of the type {Text.Quote(input.Kind)}, which is not numeric");
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

    private void Show(ModelColumn column)
    {
        Limits.CheckItems((_shown + 1) / ShowingsPerColumn, "columns");
        _visible[column.Name] = (_shown++, column);
    }

    private string NewValue(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}@{++_values}");
}
