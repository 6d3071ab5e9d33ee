using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>
/// A node of a graph before it is compiled: operator, version, names of inputs and outputs, and attributes. Attribute
/// values are long, float, string, long[] (int[] for long lists), float[], string[], <see cref="Tensor"/>, or
/// <see cref="UnsupportedAttribute"/>.
/// </summary>
internal sealed class NodeDefinition
{

    // The attributes the operator has asked for.
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

    /// <summary>The operator's domain; empty for the standard ONNX operators.</summary>
    public string Domain { get; }

    public string OperatorName { get; }

    /// <summary>The operator set version the graph was written for.</summary>
    public int Version { get; }

    public string Name { get; }

    /// <summary>Value names; empty for an omitted optional input.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Value names; empty for an omitted optional output.</summary>
    public IReadOnlyList<string> Outputs { get; }

    public Dictionary<string, object> Attributes { get; }

    /// <summary>The node's name in error messages.</summary>
    public NodeLabel Label => new(Domain, OperatorName, Name, Outputs.Count > 0 ? Outputs[0] : null);

    public bool Has(string attribute) => TryGet(attribute, out _);

    /// <summary>Returns true if the input is named (as a constant or a computed value).</summary>
    public bool HasInput(int index) => index < Inputs.Count && Inputs[index].Length > 0;

    public long Int(string attribute, long fallback) => Find<long>(attribute, out object? value) ? (long)value! : fallback;

    /// <exception cref="ModelException">The attribute is absent.</exception>
    public long Int(string attribute) => Find<long>(attribute, out object? value) ? (long)value! : throw Absent(attribute);

    /// <summary>Returns an integer that is used as a count: from <paramref name="min"/> to 2^31 - 1.</summary>
    /// <exception cref="ModelException">The value is out of range.</exception>
    public int Int32(string attribute, long fallback, int min)
    {
        long value = Int(attribute, fallback);
        if (value < min || value > int.MaxValue)
            throw Fault(string.Create(
                CultureInfo.InvariantCulture, $"attribute '{attribute}' is {value}; expected at least {min}"));
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

    /// <summary>Returns a list of 32-bit integers.</summary>
    /// <exception cref="ModelException">A value does not fit into 32 bits.</exception>
    public int[]? Int32s(string attribute) =>
        !Find<long[], int[]>(attribute, out object? value) ? null
        : value as int[] ?? Array.ConvertAll((long[])value!, number => number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw Fault(string.Create(CultureInfo.InvariantCulture, $"attribute '{attribute}' contains {number}; expected 32-bit integers")));

    public float[]? Floats(string attribute) => Find<float[]>(attribute, out object? value) ? (float[])value! : null;

    public string[]? Strings(string attribute) => Find<string[]>(attribute, out object? value) ? (string[])value! : null;

    public Tensor? Tensor(string attribute) => Find<Tensor>(attribute, out object? value) ? (Tensor)value! : null;

    /// <summary>Accepts attributes that have no effect here (a seed, a training hint).</summary>
    public void Ignore(params ReadOnlySpan<string> attributes)
    {
        foreach (string attribute in attributes)
            TryGet(attribute, out _);
    }

    /// <summary>Creates an error that names this node.</summary>
    public ModelException Fault(string message, ModelException? inner = null) => new($"{Label}: {message}", inner);

    /// <summary>Creates an error that names this node and something that is not supported: <see cref="ModelException.IsUnsupported"/>.</summary>
    public ModelException Unsupported(string message) => ModelException.Unsupported($"{Label}: {message}");

    /// <summary>
    /// Rejects attributes the operator did not ask for: ignoring one silently would give wrong results.
    /// </summary>
    /// <exception cref="ModelException">The node has such an attribute.</exception>
    public void RefuseUnknownAttributes()
    {
        if (_known.Count == Attributes.Count)
            return;
        foreach (string attribute in Attributes.Keys)
        {
            if (!_known.Contains(attribute))
                throw Unsupported($"attribute {Text.Quote(attribute)} is not supported in version {Version.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private bool Find<T>(string attribute, out object? value) => Find<T, T>(attribute, out value);

    private bool Find<T, TOther>(string attribute, out object? value)
    {
        if (!TryGet(attribute, out value))
            return false;
        if (value is T or TOther)
            return true;
        if (value is UnsupportedAttribute { IsOfUnsupportedType: true } other)
            throw Unsupported(other.Kind);
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
