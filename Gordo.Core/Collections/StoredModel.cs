using Gordo.Core.Collections.Files;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.MlNet;
using Gordo.Core.Onnx;

namespace Gordo.Core.Collections;

/// <summary>A compiled model of either file format and its settings.</summary>
/// <param name="Plan">The compiled model.</param>
/// <param name="Settings">The window and detector settings.</param>
/// <param name="Operators">The distinct operators of the graph; for an ML.NET model, the transforms of its chain.</param>
/// <param name="OperatorSets">The version of each operator set, by domain; empty for an ML.NET model.</param>
internal sealed record StoredModel(
    PreparedPlan Plan, ModelSettings Settings, IReadOnlyList<string> Operators, IReadOnlyDictionary<string, int> OperatorSets)
{
    private const string SettingsKey = "gordo";

    /// <summary>Reads a model file.</summary>
    /// <param name="fileName">The name of the file, which determines the format.</param>
    /// <param name="model">The content of the file.</param>
    /// <param name="settings">The content of <c>gordo.json</c>, for a format that cannot hold settings.</param>
    /// <param name="folder">The folder of external tensor data; null to allow none.</param>
    /// <exception cref="ModelException">The model or settings are malformed or use an unsupported feature.</exception>
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
