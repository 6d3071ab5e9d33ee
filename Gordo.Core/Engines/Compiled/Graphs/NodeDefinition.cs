using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>
/// A node of a graph before it is compiled: operator, version, the names of its inputs and outputs, and attributes.
/// Values are long, float, string, long[] (or int[], for long lists), float[], string[], <see cref="Tensor"/>, or
/// <see cref="UnsupportedAttribute"/>.
/// </summary>
internal sealed class NodeDefinition
{

    // Of the attributes that are there, those the operator asked for.
    private readonly List<string> _known = [];

    public NodeDefinition(
        string domain,
        string operatorName,
        int version,
        string name,
        IReadOnlyList<string> inputs,
        IReadOnlyList<string> outputs,
        Dictionary<string, object>? attributes = null)
    {
        Domain = domain;
        OperatorName = operatorName;
        Version = version;
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
        Attributes = attributes ?? new Dictionary<string, object>(StringComparer.Ordinal);
    }

    /// <summary>Empty for the operators of ONNX itself.</summary>
    public string Domain { get; }

    public string OperatorName { get; }

    /// <summary>The version of the operator set the graph was written for.</summary>
    public int Version { get; }

    public string Name { get; }

    /// <summary>Names of values; empty for an optional input left out.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Names of values; empty for an optional output left out.</summary>
    public IReadOnlyList<string> Outputs { get; }

    public Dictionary<string, object> Attributes { get; }

    /// <summary>What the node is called in messages.</summary>
    public NodeLabel Label => new(Domain, OperatorName, Name, Outputs.Count > 0 ? Outputs[0] : null);

    public bool Has(string attribute) => TryGet(attribute, out _);

    /// <summary>Whether an input is named (it may be a constant or computed).</summary>
    public bool HasInput(int index) => index < Inputs.Count && Inputs[index].Length > 0;

    public long Int(string attribute, long fallback) => Find<long>(attribute, out object? value) ? (long)value! : fallback;

    /// <exception cref="ModelException">The attribute is absent.</exception>
    public long Int(string attribute) => Find<long>(attribute, out object? value) ? (long)value! : throw Absent(attribute);

    /// <summary>An integer that is used as a number of things: from <paramref name="least"/> up to 2^31 - 1.</summary>
    /// <exception cref="ModelException">Out of range.</exception>
    public int Int32(string attribute, long fallback, int least)
    {
        long value = Int(attribute, fallback);
        if (value < least || value > int.MaxValue)
            throw Fault(string.Create(
                CultureInfo.InvariantCulture, $"attribute '{attribute}' is {value}; expected at least {least}"));
        return (int)value;
    }

    public bool Flag(string attribute, bool fallback) => Int(attribute, fallback ? 1 : 0) != 0;

    public float Float(string attribute, float fallback) =>
        Find<float>(attribute, out object? value) ? (float)value! : fallback;

    public string String(string attribute, string fallback) =>
        Find<string>(attribute, out object? value) ? (string)value! : fallback;

    public long[]? Ints(string attribute) =>
        !Find<long[], int[]>(attribute, out object? value) ? null
        : value is int[] narrow ? Array.ConvertAll(narrow, number => (long)number)
        : (long[])value!;

    /// <summary>A list of integers of 32 bits.</summary>
    /// <exception cref="ModelException">One is larger.</exception>
    public int[]? Int32s(string attribute) =>
        !Find<long[], int[]>(attribute, out object? value) ? null
        : value as int[] ?? Array.ConvertAll((long[])value!, number => number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw Fault(string.Create(CultureInfo.InvariantCulture, $"attribute '{attribute}' holds {number}; expected numbers of 32 bits")));

    public float[]? Floats(string attribute) => Find<float[]>(attribute, out object? value) ? (float[])value! : null;

    public string[]? Strings(string attribute) => Find<string[]>(attribute, out object? value) ? (string[])value! : null;

    public Tensor? Tensor(string attribute) => Find<Tensor>(attribute, out object? value) ? (Tensor)value! : null;

    /// <summary>Says that the attribute is known and has no effect here (a seed, a hint for training).</summary>
    public void Ignore(params ReadOnlySpan<string> attributes)
    {
        foreach (string attribute in attributes)
            TryGet(attribute, out _);
    }

    /// <summary>An error that names this node.</summary>
    public ModelException Fault(string message, ModelException? inner = null) => new($"{Label}: {message}", inner);

    /// <summary>
    /// Refuses attributes the operator did not ask for: silently left out, they would give other numbers than meant.
    /// </summary>
    /// <exception cref="ModelException">There is one.</exception>
    public void RefuseUnknownAttributes()
    {
        if (_known.Count == Attributes.Count)
            return;
        foreach (string attribute in Attributes.Keys)
        {
            if (!_known.Contains(attribute))
                throw Fault($"attribute {Text.Quote(attribute)} is not known in version {Version.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private bool Find<T>(string attribute, out object? value) => Find<T, T>(attribute, out value);

    private bool Find<T, TOther>(string attribute, out object? value)
    {
        if (!TryGet(attribute, out value))
            return false;
        if (value is T or TOther)
            return true;
        throw Fault($"attribute '{attribute}' is {Kind(value!)}; expected {Kind(typeof(T))}");
    }

    private bool TryGet(string attribute, out object? value)
    {
        if (!Attributes.TryGetValue(attribute, out value))
            return false;
        if (!_known.Contains(attribute))
            _known.Add(attribute);
        return true;
    }

    private ModelException Absent(string attribute) => Fault($"the required attribute '{attribute}' is missing");

    private static string Kind(object value) => value is UnsupportedAttribute other ? other.Kind : Kind(value.GetType());

    private static string Kind(Type type) =>
        type == typeof(long) ? "an integer"
        : type == typeof(float) ? "a float"
        : type == typeof(string) ? "a string"
        : type == typeof(long[]) || type == typeof(int[]) ? "a list of integers"
        : type == typeof(float[]) ? "a list of floats"
        : type == typeof(string[]) ? "a list of strings"
        : "a tensor";
}
