using System.Text;
using Gordo.Core.Building.Output;
using Gordo.Core.Collections;
using Gordo.Core.Collections.Files;
using Gordo.Core.Estimators;
using Gordo.Core.Metadata;
using Gordo.Core.Onnx;

namespace Gordo.Core.Building.Packing;

/// <summary>The files of a model that another tool has written, and the model as the server runs it.</summary>
/// <param name="FileName">The name of the model file in a model folder.</param>
/// <param name="Content">The content of the model file.</param>
/// <param name="External">The files of external tensor data: their path in the model folder, and where they are.</param>
/// <param name="Stored">The model; its detector, if any, is not used.</param>
/// <param name="Settings">How rows become rows of the model.</param>
internal sealed record ExportedModel(
    string FileName, byte[] Content, IReadOnlyDictionary<string, string> External, StoredModel Stored, EstimatorSettings Settings) : IDisposable
{
    /// <summary>Reads a model.</summary>
    /// <param name="options">The file or folder, and what overrides the settings of the model.</param>
    /// <param name="dataset">The tags.</param>
    /// <exception cref="ModelException">The model cannot be served, or does not match the tags.</exception>
    /// <exception cref="BuildException">There is no model of a known format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ExportedModel Read(PackOptions options, DatasetDescription dataset)
    {
        string file = FileOf(options.Model), folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        string name = NameOf(file);
        byte[] content = File.ReadAllBytes(file);
        string beside = Path.Combine(folder, ModelFolder.SettingsFileName);
        // Beside a file of another name, these settings may be those of another model.
        byte[]? json = Path.GetFileName(file) == name && name != ModelFolder.PickleFileName && File.Exists(beside) ? File.ReadAllBytes(beside) : null;
        if (name == ModelFolder.PickleFileName)
        {
            // The settings of a pickle are inside it and cannot be changed.
            StoredModel pickle = StoredModel.Read(name, content, null, null, dataset, options.Engines);
            json = Encoding.UTF8.GetBytes(ModelSettingsWriter.Write(new() { Estimator = pickle.Settings.Estimator }));
            (name, content) = (ModelFolder.OnnxFileName, ModelConverter.ToOnnx(pickle, "{}", dataset));
        }
        EstimatorSettings settings = SettingsOf(options, name, content, json);
        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        StoredModel stored = StoredModel.Read(
            name, content, Encoding.UTF8.GetBytes(ModelSettingsWriter.Write(new() { Estimator = settings })),
            new ExternalFolder(folder, path => external[Path.GetRelativePath(folder, path)] = path), dataset, options.Engines);
        return new ExportedModel(name, content, external, stored, settings);
    }

    /// <summary>Writes the files.</summary>
    public void Write(StagedFolder folder)
    {
        folder.Write(FileName, Content);
        foreach ((string name, string path) in External)
        {
            string copy = Path.Combine(folder.Path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy) ?? folder.Path);
            File.Copy(path, copy, overwrite: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stored.Estimator.Model.Retire();

    private static string FileOf(string model)
    {
        if (!Directory.Exists(model))
            return model;
        return ModelFolder.FileNames.Select(name => Path.Combine(model, name)).FirstOrDefault(File.Exists)
            ?? throw new BuildException($"the folder has no {string.Join(", ", ModelFolder.FileNames)}; networks of Keras are exported as ONNX first (tf2onnx).");
    }

    private static string NameOf(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".onnx" => ModelFolder.OnnxFileName,
        ".zip" => ModelFolder.ZipFileName,
        ".pkl" => ModelFolder.PickleFileName,
        string other => throw new BuildException($"files named '*{other}' cannot be packed; expected .onnx, .zip (saved by ML.NET) or .pkl."),
    };

    // What the model says, unless the options say otherwise.
    private static EstimatorSettings SettingsOf(PackOptions options, string name, byte[] content, byte[]? json)
    {
        ModelSettings own = json is not null ? ModelSettings.Parse(json, ModelFolder.SettingsFileName)
            : name == ModelFolder.OnnxFileName ? ModelSettings.Parse(OnnxFile.Read(content).Metadata.GetValueOrDefault(StoredModel.SettingsKey))
            : new();
        return new EstimatorSettings
        {
            LookbackWindow = options.LookbackWindow ?? own.Estimator?.LookbackWindow,
            Lookahead = options.Lookahead ?? own.Estimator?.Lookahead ?? 0,
            Output = options.ModelOutput ?? own.Estimator?.Output,
        };
    }
}
