using Gordo.Core.Collections.Files;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.MlNet;
using Gordo.Core.Onnx;

namespace Gordo.Core.Collections;

/// <summary>A model file of either format, read and compiled, and the settings that belong to it.</summary>
/// <param name="Plan">The model, ready to run.</param>
/// <param name="Settings">How it is used: windows, detector.</param>
/// <param name="Operators">The operators of the graph, each once; of an ML.NET model the steps of the chain.</param>
/// <param name="OperatorSets">The version of each operator set, by domain; none for an ML.NET model.</param>
internal sealed record StoredModel(
    PreparedPlan Plan, ModelSettings Settings, IReadOnlyList<string> Operators, IReadOnlyDictionary<string, int> OperatorSets)
{
    private const string SettingsKey = "gordo";

    /// <summary>Reads a model file.</summary>
    /// <param name="fileName">Its name, by which the format is known.</param>
    /// <param name="model">Its content.</param>
    /// <param name="settings">The content of <c>gordo.json</c>, for a format that cannot hold it.</param>
    /// <param name="folder">Where external tensor data may be; null for nowhere.</param>
    /// <exception cref="ModelException">The model or the settings are malformed, or ask for what is not supported.</exception>
    public static StoredModel Read(string fileName, byte[] model, byte[]? settings, ExternalFolder? folder) =>
        fileName == ModelFolder.ZipFileName ? ReadZip(model, settings) : ReadOnnx(model, folder);

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
        return new StoredModel(model.Plan, settings, model.Transforms, new Dictionary<string, int>(StringComparer.Ordinal));
    }
}
