using System.Globalization;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>All operators, by domain, name and operator set version.</summary>
internal sealed class OperatorRegistry
{
    /// <summary>The newest supported version of the ONNX operator set.</summary>
    public const int NewestVersion = 25;

    /// <summary>The newest supported version of the machine-learning operator set.</summary>
    public const int NewestMachineLearningVersion = 5;

    /// <summary>The domain of trees, linear models and encoders.</summary>
    public const string MachineLearning = "ai.onnx.ml";

    /// <summary>The domain of operators that only the compiler inserts.</summary>
    public const string Internal = "gordo";

    private readonly Dictionary<(string Domain, string Name), List<OperatorEntry>> _entries = [];

    private OperatorRegistry()
    {
        foreach (Type type in typeof(OperatorRegistry).Assembly.GetTypes())
        {
            if (!type.IsInterface && typeof(IOperatorFamily).IsAssignableFrom(type)
                && Activator.CreateInstance(type) is IOperatorFamily family)
                family.Register(this);
        }
        foreach (List<OperatorEntry> versions in _entries.Values)
            versions.Sort((a, b) => a.Since.CompareTo(b.Since));
    }

    public static OperatorRegistry Default { get; } = new();

    /// <summary>Every operator at every version.</summary>
    public IEnumerable<OperatorEntry> Entries => _entries.Values.SelectMany(versions => versions);

    /// <summary>Adds an operator.</summary>
    /// <param name="name">The operator's name.</param>
    /// <param name="since">The versions this implementation applies to, such as [1, 6, 7].</param>
    /// <param name="minInputs">The minimum number of inputs.</param>
    /// <param name="maxInputs">The maximum number of inputs.</param>
    /// <param name="create">Creates the operator from a node, checking its attributes.</param>
    /// <param name="maxOutputs">The maximum number of outputs.</param>
    /// <param name="domain">The domain; empty for standard ONNX operators.</param>
    public void Add(
        string name,
        ReadOnlySpan<int> since,
        int minInputs,
        int maxInputs,
        Func<NodeDefinition, Operator> create,
        int maxOutputs = 1,
        string domain = "")
    {
        foreach (int version in since)
        {
            var entry = new OperatorEntry(domain, name, version, minInputs, maxInputs, maxOutputs, create);
            if (!_entries.TryGetValue((domain, name), out List<OperatorEntry>? versions))
                _entries.Add((domain, name), versions = []);
            if (versions.Exists(other => other.Since == version))
                throw new InvalidOperationException($"Operator {domain}:{name} is registered twice at version {version}.");
            versions.Add(entry);
        }
    }

    /// <summary>Creates the operator of a node.</summary>
    /// <exception cref="ModelException">Unknown operator, wrong number of inputs or outputs, or invalid attributes.</exception>
    public Operator Create(NodeDefinition node)
    {
        OperatorEntry entry = Find(node);
        int given = node.Inputs.Count;
        while (given > 0 && node.Inputs[given - 1].Length == 0)
            given--;
        if (given < entry.MinInputs || given > entry.MaxInputs)
            throw node.Fault(string.Create(CultureInfo.InvariantCulture, $"{given} inputs; expected {Range(entry)}"));
        for (int i = 0; i < entry.MinInputs; i++)
        {
            if (node.Inputs[i].Length == 0)
                throw node.Fault(string.Create(CultureInfo.InvariantCulture, $"the required input {i} is missing"));
        }
        if (node.Outputs.Count > entry.MaxOutputs)
            throw node.Fault(string.Create(
                CultureInfo.InvariantCulture, $"{node.Outputs.Count} outputs; expected at most {entry.MaxOutputs}"));
        Operator made;
        try
        {
            made = entry.Create(node);
        }
        catch (ModelException e) when (!e.Message.StartsWith(node.Label.ToString(), StringComparison.Ordinal))
        {
            throw node.Fault(e.Message, e);
        }
        node.RefuseUnknownAttributes();
        return made;
    }

    private static string Range(OperatorEntry entry) => entry.MaxInputs switch
    {
        OperatorEntry.Variadic => string.Create(CultureInfo.InvariantCulture, $"at least {entry.MinInputs}"),
        int max when max == entry.MinInputs => max.ToString(CultureInfo.InvariantCulture),
        int max => string.Create(CultureInfo.InvariantCulture, $"{entry.MinInputs} to {max}"),
    };

    private OperatorEntry Find(NodeDefinition node)
    {
        if (!_entries.TryGetValue((node.Domain, node.OperatorName), out List<OperatorEntry>? versions))
            throw node.Unsupported("the operator is not supported");
        for (int i = versions.Count - 1; i >= 0; i--)
        {
            if (versions[i].Since <= node.Version)
                return versions[i];
        }
        throw node.Unsupported(string.Create(
            CultureInfo.InvariantCulture,
            $"the operator is not supported in version {node.Version} of the operator set; it exists from version {versions[0].Since}"));
    }
}
