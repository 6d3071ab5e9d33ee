using Gordo.Core.Anomaly;
using Gordo.Core.Collections.Files;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Metadata;
using Gordo.Core.MlNet;
using Gordo.Core.Onnx;
using Gordo.Core.Python;

namespace Gordo.Core.Collections;

/// <summary>A compiled model of any file format and its settings.</summary>
/// <param name="Plan">The compiled model.</param>
/// <param name="Settings">The window and detector settings.</param>
/// <param name="Operators">The distinct operators of the graph; for an ML.NET model, the transforms of its chain; empty for a pickle.</param>
/// <param name="OperatorSets">The version of each operator set, by domain; empty for formats other than ONNX.</param>
internal sealed record StoredModel(
    PreparedPlan Plan, ModelSettings Settings, IReadOnlyList<string> Operators, IReadOnlyDictionary<string, int> OperatorSets)
{
    private const string SettingsKey = "gordo";

    private static readonly Dictionary<string, int> NoSets = new(StringComparer.Ordinal);

    /// <summary>The model as read from a pickle; null for other formats.</summary>
    public PythonModel? Python { get; private init; }

    /// <summary>The graph that the plan was compiled from; null for an ONNX file.</summary>
    public GraphDefinition? Definition { get; private init; }

    /// <summary>The qualified Python name of the model's class; null for other formats.</summary>
    public string? TypeName => Python?.TypeName;

    /// <summary>Reads a model file.</summary>
    /// <param name="fileName">The name of the file, which determines the format.</param>
    /// <param name="model">The content of the file.</param>
    /// <param name="settings">The content of <c>gordo.json</c>, for a format that cannot hold settings.</param>
    /// <param name="folder">The folder of external tensor data; null to allow none.</param>
    /// <param name="dataset">The tags, for a format that does not contain their number.</param>
    /// <exception cref="ModelException">The model or settings are malformed or use an unsupported feature.</exception>
    public static StoredModel Read(string fileName, byte[] model, byte[]? settings, ExternalFolder? folder, DatasetDescription dataset) => fileName switch
    {
        ModelFolder.ZipFileName => ReadZip(model, settings),
        ModelFolder.PickleFileName => ReadPickle(model, dataset.Tags.Count),
        _ => ReadOnnx(model, folder),
    };

    /// <summary>Creates the detector of the model; null for a plain estimator.</summary>
    /// <param name="targets">The number of targets.</param>
    /// <exception cref="ModelException">A setting is absent, has the wrong length, or is not a finite number.</exception>
    public Detector? CreateDetector(int targets) =>
        Python is { } python ? python.ReadDetector(targets)
        : Settings.Detector is { } settings ? new Detector(settings, targets)
        : null;

    private static StoredModel ReadOnnx(byte[] bytes, ExternalFolder? folder)
    {
        OnnxModel model = OnnxModel.ReadFrom(folder, bytes);
        ModelSettings settings = ModelSettings.Parse(model.Metadata.GetValueOrDefault(SettingsKey));
        return new StoredModel(model.Plan, settings, model.Operators, model.OperatorSets);
    }

    private static StoredModel ReadZip(byte[] bytes, byte[]? json)
    {
        ModelSettings settings = json is null ? new() : ModelSettings.Parse(json, ModelFolder.SettingsFileName);
        MlNetModel model = MlNetModel.Read(bytes, settings.Estimator?.Output);
        return new StoredModel(model.Plan, settings, model.Transforms, NoSets) { Definition = model.Definition };
    }

    // A pickle contains all settings, so gordo.json is not needed.
    private static StoredModel ReadPickle(byte[] bytes, int inputs)
    {
        PythonModel model = PythonModel.Read(bytes, inputs);
        return new StoredModel(model.Plan, new() { Estimator = model.Estimator }, [], NoSets) { Python = model, Definition = model.Definition };
    }
}
