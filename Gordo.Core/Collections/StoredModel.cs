using Gordo.Core.Anomaly;
using Gordo.Core.Collections.Files;
using Gordo.Core.Engines;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.MlNet;
using Gordo.Core.Engines.OnnxRuntime;
using Gordo.Core.Estimators;
using Gordo.Core.Metadata;
using Gordo.Core.MlNet;
using Gordo.Core.MlNet.Safety;
using Gordo.Core.Onnx;
using Gordo.Core.Onnx.Checks;
using Gordo.Core.Python;

namespace Gordo.Core.Collections;

/// <summary>A model of any file format, loaded by an engine, and its settings.</summary>
/// <param name="Estimator">The model, bound to its tags.</param>
/// <param name="Lacked">What the compiled engine lacked, if another engine runs the model; else null.</param>
/// <param name="Settings">The window and detector settings.</param>
/// <param name="Operators">The distinct operators of the graph; for an ML.NET model, the transforms of its chain; empty for a pickle.</param>
/// <param name="OperatorSets">The version of each operator set, by domain; empty for formats other than ONNX.</param>
internal sealed record StoredModel(
    Estimator Estimator, string? Lacked, ModelSettings Settings, IReadOnlyList<string> Operators, IReadOnlyDictionary<string, int> OperatorSets)
{
    /// <summary>The metadata property of an ONNX file that holds the settings.</summary>
    public const string SettingsKey = "gordo";

    private static readonly Dictionary<string, int> NoSets = new(StringComparer.Ordinal);

    /// <summary>The model as read from a pickle; null for other formats.</summary>
    public PythonModel? Python { get; private init; }

    /// <summary>True if both <c>gordo.json</c> and the model file have settings, of which the former are used.</summary>
    public bool HasSettingsTwice { get; private init; }

    /// <summary>The graph that the plan was compiled from; null for an ONNX file.</summary>
    public GraphDefinition? Definition { get; private init; }

    /// <summary>The qualified Python name of the model's class; null for other formats.</summary>
    public string? TypeName => Python?.TypeName;

    /// <summary>Reads a model file.</summary>
    /// <param name="fileName">The name of the file, which determines the format.</param>
    /// <param name="model">The content of the file.</param>
    /// <param name="settings">The content of <c>gordo.json</c>, of <c>model.onnx</c> or <c>model.zip</c>; null if it does not exist.</param>
    /// <param name="folder">The folder of external tensor data; null to allow none.</param>
    /// <param name="dataset">The tags, for a format that does not contain their number.</param>
    /// <param name="engines">The engines that may run it.</param>
    /// <exception cref="ModelException">The model or settings are malformed, use an unsupported feature, or do not match the tags.</exception>
    public static StoredModel Read(
        string fileName, byte[] model, byte[]? settings, ExternalFolder? folder, DatasetDescription dataset, EngineKinds engines = EngineKinds.All) => fileName switch
        {
            ModelFolder.ZipFileName => ReadZip(model, settings, dataset, engines),
            ModelFolder.PickleFileName => ReadPickle(model, dataset, engines),
            _ => ReadOnnx(model, settings, folder, dataset, engines),
        };

    /// <summary>Creates the detector of the model; null for a plain estimator.</summary>
    /// <param name="targets">The number of targets.</param>
    /// <exception cref="ModelException">A setting is absent, has the wrong length, or is not a finite number.</exception>
    public Detector? CreateDetector(int targets) =>
        Python is { } python ? python.ReadDetector(targets)
        : Settings.Detector is { } settings ? new Detector(settings, targets)
        : null;

    // gordo.json counts over the metadata property, for exporters that cannot write one.
    private static StoredModel ReadOnnx(byte[] bytes, byte[]? json, ExternalFolder? folder, DatasetDescription dataset, EngineKinds engines)
    {
        OnnxFile file = OnnxFile.Read(bytes);
        string? property = file.Metadata.GetValueOrDefault(SettingsKey);
        ModelSettings settings = json is null ? ModelSettings.Parse(property) : ModelSettings.Parse(json, ModelFolder.SettingsFileName);
        OnnxModel? model = null;
        SoundModel? sound = null;
        string? output = settings.Estimator?.Output;
        EngineChoice choice = Choose(engines, dataset, settings.Estimator)
            .Try(EngineKinds.Compiled, () => (model = OnnxModel.ReadServed(file, folder, output)).Plan)
            .Try(EngineKinds.OnnxRuntime, () => OnnxRuntimeModel.Load((sound = SoundModel.Check(file, folder?.Again())).Write(output)));
        return new StoredModel(choice.Require(), choice.Lacked, settings, sound?.Operators ?? model?.Operators ?? [], file.OperatorSets)
        {
            HasSettingsTwice = json is not null && property is not null,
        };
    }

    private static StoredModel ReadZip(byte[] bytes, byte[]? json, DatasetDescription dataset, EngineKinds engines)
    {
        ModelSettings settings = json is null ? new() : ModelSettings.Parse(json, ModelFolder.SettingsFileName);
        string? output = settings.Estimator?.Output;
        MlNetModel? model = null;
        ModelPackage? package = null;
        EngineChoice choice = Choose(engines, dataset, settings.Estimator)
            .Try(EngineKinds.Compiled, () => (model = MlNetModel.Read(bytes, output)).Plan)
            .Try(EngineKinds.MlNet, () => MlNetChain.Load((package = ModelPackage.Check(bytes)).Zip, output, dataset.Tags));
        return new StoredModel(choice.Require(), choice.Lacked, settings, package?.Transforms ?? model?.Transforms ?? [], NoSets)
        {
            Definition = model?.Definition,
        };
    }

    // A pickle contains all settings, so gordo.json is not needed.
    private static StoredModel ReadPickle(byte[] bytes, DatasetDescription dataset, EngineKinds engines)
    {
        PythonModel model = PythonModel.Read(bytes, dataset.Tags.Count);
        EngineChoice choice = Choose(engines, dataset, model.Estimator).Try(EngineKinds.Compiled, () => model.Plan);
        return new StoredModel(choice.Require(), choice.Lacked, new() { Estimator = model.Estimator }, [], NoSets)
        {
            Python = model,
            Definition = model.Definition,
        };
    }

    private static EngineChoice Choose(EngineKinds engines, DatasetDescription dataset, EstimatorSettings? settings) =>
        new(engines, model => new Estimator(model, dataset.Tags, settings ?? new EstimatorSettings()));
}
