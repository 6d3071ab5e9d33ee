using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gordo.Core.Building.Configuration;
using Gordo.Core.Building.Datasets;
using Gordo.Core.Building.Definitions;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Names;

namespace Gordo.Core.Building.Machines;

/// <summary>A configuration file: machines, with what all of them share merged underneath.</summary>
/// <remarks>Python: <c>NormalizedConfig</c>. Both forms are read: the bare one, and the Kubernetes resource of kind <c>Gordo</c>.</remarks>
internal sealed partial class MachineFile
{
    private static readonly string[] Blocks = ["dataset", "model", "evaluation", "metadata", "runtime"];

    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _parameters;
    private readonly FaultList _faults;
    private readonly List<Machine> _machines = [];

    private MachineFile(string file, IReadOnlyDictionary<string, string> parameters)
    {
        _folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        _parameters = parameters;
        _faults = new FaultList(file);
    }

    /// <summary>The machines, in the order of the file; those with faults are left out.</summary>
    public IReadOnlyList<Machine> Machines => _machines;

    /// <summary>All faults; each names file, line and machine.</summary>
    public IReadOnlyList<string> Faults => _faults.Faults;

    /// <summary>What is ignored.</summary>
    public IReadOnlyList<string> Warnings => _faults.Warnings;

    /// <summary>Reads a configuration file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="parameters">Replaces <c>{{ name }}</c> in models that are given as text.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MachineFile Read(string file, IReadOnlyDictionary<string, string> parameters) => Parse(file, File.ReadAllText(file), parameters);

    /// <summary>Reads the text of a configuration file.</summary>
    /// <param name="file">The file, for messages and relative paths.</param>
    /// <param name="text">Its text.</param>
    /// <param name="parameters">Replaces <c>{{ name }}</c> in models that are given as text.</param>
    public static MachineFile Parse(string file, string text, IReadOnlyDictionary<string, string> parameters)
    {
        var result = new MachineFile(file, parameters);
        try
        {
            result.ReadRoot(YamlReader.Read(text));
        }
        catch (YamlFault fault)
        {
            result._faults.Machine = null;
            result._faults.Add(fault.Line, fault.Message);
        }
        return result;
    }

    private void ReadRoot(SettingNode? node)
    {
        if (node?.Members is null)
        {
            _faults.Add(node?.Line ?? 0, $"the file holds {node?.Shown ?? "nothing"}, expected a mapping with machines.");
            return;
        }
        var root = new SettingReader(node, "configuration", _faults);
        SettingReader config = root;
        string? project = root.Text("project_name");
        if (root.Node("spec") is { } spec)
        {
            if (root.Text("kind") is not "Gordo")
                _faults.Add(root.Line, $"kind is {root.Node("kind")?.Shown ?? "absent"}, expected Gordo.");
            root.Ignore("apiVersion");
            project ??= root.Node("metadata")?.Find("name")?.Text;
            var specification = new SettingReader(spec, "spec", _faults);
            specification.Ignore("deploy-version", "deploy-repository", "deploy-environment", "debug");
            if (specification.Node("config") is null)
                _faults.Add(specification.Line, "spec.config is absent.");
            config = new SettingReader(specification.Node("config"), "spec.config", _faults);
            specification.WarnUnknown();
            root.WarnUnknown();
        }
        ReadMachines(config, project ?? Path.GetFileName(_folder));
        if (config != root || root.Node("spec") is null)
            config.WarnUnknown();
    }

    private void ReadMachines(SettingReader config, string project)
    {
        var globals = new SettingReader(config.Node("globals"), "globals", _faults);
        Dictionary<string, SettingNode?> shared = Blocks.ToDictionary(block => block, block => Open(globals, block, "globals"), StringComparer.Ordinal);
        globals.WarnUnknown();
        if (config.Items("machines") is not { } items)
        {
            if (config.Node("machines") is null)
                _faults.Add(config.Line, "machines is absent, expected a list of machines.");
            return;
        }
        if (items.Count == 0)
            _faults.Add(config.Line, "machines is empty, expected at least one machine.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (SettingNode item in items)
        {
            _faults.Machine = item.Find("name")?.Text;
            if (ReadMachine(item, shared, names, project) is { } machine)
                _machines.Add(machine);
        }
        _faults.Machine = null;
    }

    private Machine? ReadMachine(SettingNode item, Dictionary<string, SettingNode?> shared, HashSet<string> names, string project)
    {
        int before = _faults.Faults.Count;
        var reader = new SettingReader(item, "machine", _faults);
        string? name = reader.Text("name");
        if (name is null)
            _faults.Add(reader.Line, "a machine has no name.");
        else if (!ModelName.TryParse(name, out _))
            _faults.Add(reader.Line, $"the name is {Text.Quote(name)}, expected letters, digits, '-', '_' and '.', at most {ModelName.MaxLength}, not starting with '_' or '.'.");
        else if (!names.Add(name))
            _faults.Add(reader.Line, "another machine has this name.");
        string owner = reader.Text("project_name") ?? project;
        Dictionary<string, SettingNode?> own = Blocks.ToDictionary(block => block, block => Open(reader, block, "machine"), StringComparer.Ordinal);
        reader.WarnUnknown();

        // A model replaces that of the globals; all other blocks are merged over theirs.
        SettingNode? modelNode = own["model"] ?? shared["model"];
        SettingNode? datasetNode = Merged("dataset"), evaluationNode = Merged("evaluation");
        if (modelNode is null)
            _faults.Add(reader.Line, "model is absent here and in globals.");
        ModelDefinition? model = modelNode is null ? null : ModelReader.Read(modelNode, _faults);
        DatasetDefinition? dataset = DatasetReader.Read(datasetNode, _folder, _faults);
        EvaluationSettings evaluation = EvaluationReader.Read(evaluationNode, _faults);
        if ((model is null || dataset is null) && _faults.Faults.Count == before)
            _faults.Add(reader.Line, "model or dataset is empty.");
        if (name is null || model is null || dataset is null || _faults.Faults.Count > before)
            return null;
        return new Machine(name, model, dataset, evaluation)
        {
            ProjectName = owner,
            ModelJson = SettingJson.Of(modelNode),
            DatasetJson = SettingJson.Of(datasetNode),
            EvaluationJson = SettingJson.Of(evaluationNode),
            RuntimeJson = SettingJson.Of(Merged("runtime")),
            UserMetadata = new JsonObject
            {
                ["global-metadata"] = SettingJson.Of(shared["metadata"]) ?? new JsonObject(),
                ["machine-metadata"] = SettingJson.Of(own["metadata"]) ?? new JsonObject(),
            },
        };

        SettingNode? Merged(string block) => own[block]?.Over(shared[block]) ?? shared[block];
    }

    private SettingNode? Open(SettingReader reader, string block, string place)
    {
        SettingNode? node = reader.Node(block);
        if (block == "model" && node?.Text is { } text)
            node = SettingNode.OfText(Filled(text, node.Line), node.IsQuoted, node.Line);
        return SettingReader.Open(node, $"{place}.{block}", _faults);
    }

    private string Filled(string text, int line) => Placeholder().Replace(text, match =>
    {
        string name = match.Groups["name"].Value;
        if (_parameters.TryGetValue(name, out string? value))
            return value;
        _faults.Add(line, $"model has the placeholder {Text.Quote(name)}, for which there is no --model-parameter.");
        // A number that most settings accept, so that this fault is the only one.
        return "1";
    });

    [GeneratedRegex(@"\{\{\s*(?<name>[\w.-]+)\s*\}\}")]
    private static partial Regex Placeholder();
}
