using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Tests.Engines.Differential;

/// <summary>Makes random models of one input and one output out of operators that the compiled engine supports.</summary>
internal sealed partial class RandomGraph
{
    private readonly Random _random;
    private readonly GraphDefinition _graph = new();
    private int _names;

    private RandomGraph(int seed)
    {
        _random = new Random(seed);
        Version = _random.Next(13, 22);
    }

    /// <summary>The kinds of models.</summary>
    public enum Kind
    {
        Dense,
        Recurrent,
        Spatial,
        Trees,
    }

    public GraphDefinition Definition => _graph;

    /// <summary>The version of the default operator set.</summary>
    public int Version { get; }

    /// <summary>The values of the input.</summary>
    public Tensor Input { get; private set; } = Tensor.Create<float>(new Shape(0), []);

    /// <summary>Makes a model; the same for the same seed.</summary>
    public static RandomGraph Of(Kind kind, int seed)
    {
        var graph = new RandomGraph(seed);
        switch (kind)
        {
            case Kind.Dense: graph.MakeDense(); break;
            case Kind.Recurrent: graph.MakeRecurrent(); break;
            case Kind.Spatial: graph.MakeSpatial(); break;
            default: graph.MakeTrees(); break;
        }
        return graph;
    }

    /// <summary>Returns the nodes as text, for messages.</summary>
    public override string ToString() => $"opset {Version}, x {Input}: " + string.Join("; ", _graph.Nodes.Select(node =>
        $"{node.OperatorName}({string.Join(",", node.Inputs.Select(name => _graph.Constants.TryGetValue(name, out Tensor? constant) ? $"{constant}" : name))})"
        + "{" + string.Join(",", node.Attributes.Select(attribute => $"{attribute.Key}={Shown(attribute.Value)}")) + "}"));

    private static string Shown(object value) => value switch
    {
        long[] numbers => $"[{string.Join(",", numbers.Take(12))}]",
        float[] numbers => $"[{string.Join(",", numbers.Take(4))}…]",
        string[] texts => $"[{string.Join(",", texts.Take(6))}]",
        _ => value.ToString() ?? "",
    };

    private int Next(int min, int max) => _random.Next(min, max + 1);

    private bool Maybe(double chance = 0.5) => _random.NextDouble() < chance;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private float Number(float scale = 1) => ((_random.NextSingle() * 2) - 1) * scale;

    private float[] Numbers(int count, float scale = 1) => [.. Enumerable.Range(0, count).Select(_ => Number(scale))];

    private string Constant(int[] shape, float scale = 1)
    {
        string name = Name();
        var lengths = new Shape(shape);
        _graph.Constants[name] = Tensor.Create<float>(lengths, Numbers(lengths.Count, scale));
        return name;
    }

    private string Integers(params long[] values)
    {
        string name = Name();
        _graph.Constants[name] = Tensor.Create<long>(new Shape(values.Length), values);
        return name;
    }

    private string Name() => $"v{_names++}";

    private string Add(string operatorName, string[] inputs, params (string Name, object? Value)[] attributes) =>
        AddOf("", Version, operatorName, inputs, 1, attributes)[0];

    private string[] AddOf(string domain, int version, string operatorName, string[] inputs, int outputs, params (string Name, object? Value)[] attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(_ => Name())];
        var values = attributes.Where(attribute => attribute.Value is not null).ToDictionary(attribute => attribute.Name, attribute => attribute.Value!, StringComparer.Ordinal);
        _graph.Nodes.Add(new NodeDefinition(domain, operatorName, version, "", inputs, names, values));
        return names;
    }

    private void Begin(int[] shape, float scale = 1)
    {
        _graph.Inputs.Add(new PlanValue("x", ElementType.Float32, [-1, .. shape[1..]]));
        var lengths = new Shape(shape);
        Input = Tensor.Create<float>(lengths, Numbers(lengths.Count, scale));
    }

    private void End(string output) => _graph.Outputs.Add(new PlanValue(output, ElementType.Float32, null));
}
