using System.Globalization;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>All operators, found by domain, name and the version of the operator set a model was written for.</summary>
internal sealed class OperatorRegistry
{
    /// <summary>The newest version of the ONNX operator set that is understood.</summary>
    public const int NewestVersion = 25;

    /// <summary>The newest version of the machine-learning operator set that is understood.</summary>
    public const int NewestMachineLearningVersion = 5;

    /// <summary>The domain of trees, linear models and encoders.</summary>
    public const string MachineLearning = "ai.onnx.ml";

    /// <summary>The domain of what the compiler itself puts into a plan.</summary>
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

    /// <summary>Adds an operator of ONNX itself.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="since">The versions this form began at: 7, or several that do not differ here: [1, 6, 7].</param>
    /// <param name="leastInputs">Inputs a node must name.</param>
    /// <param name="mostInputs">Inputs a node may name.</param>
    /// <param name="create">Makes the operator from a node's attributes, checking them.</param>
    /// <param name="mostOutputs">Outputs a node may name.</param>
    /// <param name="domain">Another domain.</param>
    public void Add(
        string name,
        ReadOnlySpan<int> since,
        int leastInputs,
        int mostInputs,
        Func<NodeDefinition, Operator> create,
        int mostOutputs = 1,
        string domain = "")
    {
        foreach (int version in since)
        {
            var entry = new OperatorEntry(domain, name, version, leastInputs, mostInputs, mostOutputs, create);
            if (!_entries.TryGetValue((domain, name), out List<OperatorEntry>? versions))
                _entries.Add((domain, name), versions = []);
            if (versions.Exists(other => other.Since == version))
                throw new InvalidOperationException($"Operator {domain}:{name} is there twice at version {version}.");
            versions.Add(entry);
        }
    }

    /// <summary>Makes the operator of a node.</summary>
    /// <exception cref="ModelException">Unknown operator, wrong number of inputs or outputs, bad attributes.</exception>
    public Operator Create(NodeDefinition node)
    {
        OperatorEntry entry = Find(node);
        int given = node.Inputs.Count;
        while (given > 0 && node.Inputs[given - 1].Length == 0)
            given--;
        if (given < entry.LeastInputs || given > entry.MostInputs)
            throw node.Fault(string.Create(CultureInfo.InvariantCulture, $"{given} inputs; expected {Range(entry)}"));
        for (int i = 0; i < entry.LeastInputs; i++)
        {
            if (node.Inputs[i].Length == 0)
                throw node.Fault(string.Create(CultureInfo.InvariantCulture, $"input {i} is required and left out"));
        }
        if (node.Outputs.Count > entry.MostOutputs)
            throw node.Fault(string.Create(
                CultureInfo.InvariantCulture, $"{node.Outputs.Count} outputs; expected at most {entry.MostOutputs}"));
        Operator made;
        try
        {
            made = entry.Create(node);
        }
        catch (ModelException e) when (!e.Message.StartsWith(node.Label.ToString(), StringComparison.Ordinal))
        {
            throw node.Fault(e.Message);
        }
        node.RefuseUnknownAttributes();
        return made;
    }

    private static string Range(OperatorEntry entry) => entry.MostInputs switch
    {
        OperatorEntry.Variadic => string.Create(CultureInfo.InvariantCulture, $"at least {entry.LeastInputs}"),
        int most when most == entry.LeastInputs => most.ToString(CultureInfo.InvariantCulture),
        int most => string.Create(CultureInfo.InvariantCulture, $"{entry.LeastInputs} to {most}"),
    };

    private OperatorEntry Find(NodeDefinition node)
    {
        if (!_entries.TryGetValue((node.Domain, node.OperatorName), out List<OperatorEntry>? versions))
            throw node.Fault("the operator is not supported");
        for (int i = versions.Count - 1; i >= 0; i--)
        {
            if (versions[i].Since <= node.Version)
                return versions[i];
        }
        throw node.Fault(string.Create(
            CultureInfo.InvariantCulture,
            $"the operator is not supported in version {node.Version} of the operator set, only from {versions[0].Since}"));
    }
}
