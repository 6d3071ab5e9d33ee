using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>A <c>Loop</c> with a constant trip count, and its body.</summary>
internal sealed class LoopBody
{
    // Windows are seldom longer, and the counters are computed step by step.
    private const long MaxTrips = 4096;

    private readonly GraphDefinition _body;
    private readonly ConstantValues _outer;
    private readonly ConstantValues _values;
    private readonly Dictionary<int, Tensor> _counters = [];

    private LoopBody(NodeDefinition node, GraphDefinition body, ConstantValues outer, int trips)
    {
        Node = node;
        _body = body;
        _outer = outer;
        _values = new ConstantValues(body);
        Trips = trips;
        for (int state = 0; state < States; state++)
        {
            if (outer.Find(node.Inputs[2 + state]) is { Rank: 0, Type: ElementType.Int32 or ElementType.Int64 } counter)
                _counters[state] = counter;
        }
    }

    public NodeDefinition Node { get; }

    /// <summary>The number of steps.</summary>
    public int Trips { get; }

    /// <summary>The number of values that each step hands to the next one.</summary>
    public int States => _body.Inputs.Count - 2;

    /// <summary>The number of values that the steps stack.</summary>
    public int Scans => _body.Outputs.Count - 1 - States;

    /// <summary>Reads a loop of a graph; null if it is of another form.</summary>
    /// <exception cref="ModelException">The body is malformed.</exception>
    public static LoopBody? Read(NodeDefinition node, ConstantValues outer, IReadOnlyDictionary<string, int> opsets)
    {
        if (node.Attributes.GetValueOrDefault("body") is not UnsupportedAttribute { Kind: "a graph" } graph || node.Inputs.Count < 2)
            return null;
        if (outer.Find(node.Inputs[0]) is not { Count: 1, Type: ElementType.Int64 } trips || trips.Integer(0) is < 1 or > MaxTrips)
            return null;
        if (node.Inputs[1].Length > 0 && outer.Find(node.Inputs[1]) is not { Count: 1, Type: ElementType.Bool, Bytes: [1, ..] })
            return null;
        GraphDefinition body = OnnxGraph.ReadOne(graph.Content, opsets, null);
        bool fits = body.Inputs.Count == node.Inputs.Count && body.Outputs.Count >= body.Inputs.Count - 1
            && node.Outputs.Count <= body.Outputs.Count - 1 && !body.Nodes.Exists(inner => inner.Attributes.Values.Any(value => value is UnsupportedAttribute));
        return fits ? new LoopBody(node, body, outer, (int)trips.Integer(0)) : null;
    }

    /// <summary>The name of a state at the start of a step.</summary>
    public string StateIn(int state) => _body.Inputs[2 + state].Name;

    /// <summary>The name of a state at the end of a step.</summary>
    public string StateOut(int state) => Resolve(_body.Outputs[1 + state].Name);

    /// <summary>The name of what a step adds to a stacked output.</summary>
    public string ScanOut(int scan) => Resolve(_body.Outputs[1 + States + scan].Name);

    /// <summary>Returns true for a state that is a scalar integer.</summary>
    public bool IsCounter(int state) => _counters.ContainsKey(state);

    /// <summary>Returns true for a state that no step changes.</summary>
    public bool IsUnchanged(int state) => StateOut(state) == StateIn(state);

    /// <summary>Follows <c>Identity</c> to the value it copies.</summary>
    public string Resolve(string name)
    {
        for (int i = 0; i < _body.Nodes.Count && Producer(name) is { OperatorName: "Identity", Inputs: [string source] }; i++)
            name = source;
        return name;
    }

    /// <summary>Returns the node of the body that computes a value.</summary>
    public NodeDefinition? Producer(string name) => _values.Producer(name);

    /// <summary>Returns a constant of the body or of the graph around it; null for any other value.</summary>
    public Tensor? Constant(string name)
    {
        name = Resolve(name);
        if (_values.Find(name) is { } inner)
            return inner;
        for (int state = 0; state < States; state++)
        {
            if (name == StateIn(state))
                return IsUnchanged(state) ? _outer.Find(Node.Inputs[2 + state]) : null;
        }
        return Producer(name) is null && name != _body.Inputs[0].Name && name != _body.Inputs[1].Name ? _outer.Find(name) : null;
    }

    /// <summary>Returns true if the value belongs to the graph around the body.</summary>
    public bool IsOuter(string name) => Producer(name) is null && !_body.Constants.ContainsKey(name) && !_body.Inputs.Exists(input => input.Name == name);

    /// <summary>Computes the counters of all steps.</summary>
    /// <param name="index">A value of the body that must be the number of the step.</param>
    /// <returns>The counters after the last step, by state; null if the loop ends early or the index is another one.</returns>
    public Dictionary<int, Tensor>? Count(string index)
    {
        var part = new GraphDefinition { SourceBytes = _body.SourceBytes };
        part.Nodes.AddRange(_body.Nodes);
        int[] states = [.. _counters.Keys];
        part.Inputs.Add(new PlanValue(_body.Inputs[0].Name, ElementType.Int64, []));
        part.Inputs.Add(new PlanValue(_body.Inputs[1].Name, ElementType.Bool, []));
        part.Inputs.AddRange(states.Select(state => new PlanValue(StateIn(state), _counters[state].Type, [])));
        part.Outputs.Add(_body.Outputs[0] with { Shape = null });
        part.Outputs.Add(new PlanValue(index, null, null));
        part.Outputs.AddRange(states.Select(state => _body.Outputs[1 + state] with { Shape = null }));
        foreach (string read in OnnxPruning.RemoveUnused(part))
        {
            if (Producer(read) is null && Constant(read) is { } constant && !part.Inputs.Exists(input => input.Name == read))
                part.Constants[read] = constant;
        }
        PreparedPlan plan = PlanCompiler.Compile(part);
        Tensor[] counters = [.. states.Select(state => _counters[state])];
        Tensor more = Tensor.Create<bool>(new Shape(), [true]);
        for (int step = 0; step < Trips; step++)
        {
            Tensor[] next = plan.Run([Tensor.Create<long>(new Shape(), [step]), more, .. counters]);
            if (next[1].Count != 1 || next[1].Integer(0) != step || (step < Trips - 1 && next[0] is not { Count: 1, Type: ElementType.Bool, Bytes: [1, ..] }))
                return null;
            counters = next[2..];
        }
        return states.Zip(counters).ToDictionary();
    }
}
