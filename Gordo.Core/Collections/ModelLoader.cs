using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Core.Collections.Files;
using Gordo.Core.Engines;
using Gordo.Core.Estimators;
using Gordo.Core.Metadata;
using Gordo.Core.Names;
using Gordo.Core.Onnx;

namespace Gordo.Core.Collections;

/// <summary>Creates models and metadata from the files of a model folder.</summary>
internal static class ModelLoader
{
    /// <summary>Creates a model and checks that its parts match.</summary>
    /// <param name="key">The revision and name of the model.</param>
    /// <param name="files">The contents of its files.</param>
    /// <param name="folder">The folder of the files and of external tensor data.</param>
    /// <param name="engines">The engines that may run the model.</param>
    /// <exception cref="ModelException">A part is malformed, or the parts do not match.</exception>
    public static LoadedModel Load(ModelKey key, ModelFiles files, ModelFolder folder, EngineKinds engines)
    {
        DatasetDescription dataset = LoadDataset(files.Metadata);
        RefuseRepeated(dataset.Tags);
        ExternalFiles external = folder.CreateExternalFiles();
        StoredModel model = StoredModel.Read(
            files.FileName, files.Model, files.Settings, folder.RealDirectory is { } directory ? new ExternalFolder(directory, external.Add) : null, dataset, engines);
        try
        {
            return Create(key, folder, external, model, dataset, files);
        }
        catch
        {
            model.Estimator.Model.Retire();
            throw;
        }
    }

    private static LoadedModel Create(
        ModelKey key, ModelFolder folder, ExternalFiles external, StoredModel model, DatasetDescription dataset, ModelFiles files)
    {
        // External data were written, or the folder was swapped, after the model file was read.
        if (external.Bytes > 0 && !(external.AreCurrent() && folder.ModelVersion == files.Version))
            throw new ModelException("its files change while they are being read.", new IOException("The files are being written."));
        Estimator estimator = model.Estimator;
        Detector? detector = model.CreateDetector(dataset.Targets.Count);
        if (detector is not null && estimator.OutputWidth != detector.Width)
        {
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"the model has {estimator.OutputWidth} output columns, but its detector has {detector.Width} targets."));
        }
        ModelFormats format = files.FileName switch
        {
            ModelFolder.OnnxFileName => ModelFormats.Onnx,
            ModelFolder.ZipFileName => ModelFormats.MlNet,
            _ => ModelFormats.Python,
        };
        return model.TypeName is { } type
            ? new LoadedModel(key, folder, external, estimator, detector, dataset) { Format = format, TypeName = type, Lacked = model.Lacked }
            : new LoadedModel(key, folder, external, estimator, detector, dataset) { Format = format, Lacked = model.Lacked, HasSettingsTwice = model.HasSettingsTwice };
    }

    // Both columns of a frame could not be told apart.
    private static void RefuseRepeated(IReadOnlyList<string> tags)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string tag in tags)
        {
            if (!seen.Add(tag))
                throw new ModelException($"{ModelFolder.MetadataFileName}: dataset.tag_list contains {Text.Quote(tag)} twice.");
        }
    }

    /// <summary>Reads the tags and targets in <c>metadata.json</c>.</summary>
    /// <exception cref="ModelException">The content is malformed or has no tags.</exception>
    public static DatasetDescription LoadDataset(byte[] metadata) =>
        MetadataReader.ReadDataset(MetadataReader.ReadObject(metadata, ModelFolder.MetadataFileName), ModelFolder.MetadataFileName);

    /// <summary>Creates the metadata that responses show.</summary>
    /// <exception cref="ModelException">A file is not a JSON object.</exception>
    public static ModelMetadata LoadMetadata(byte[] metadata, byte[]? info)
    {
        byte[] json = MetadataReader.ReadObject(metadata, ModelFolder.MetadataFileName);
        byte[]? infoJson = info is null ? null : MetadataReader.ReadObject(info, ModelFolder.InfoFileName);
        return new ModelMetadata(json, infoJson is null ? [] : MetadataReader.ReadMembers(infoJson), Describe(json));
    }

    // Metadata is served whatever its content; only loading a model requires tags.
    private static DatasetDescription? Describe(byte[] json)
    {
        try
        {
            return MetadataReader.ReadDataset(json, ModelFolder.MetadataFileName);
        }
        catch (ModelException)
        {
            return null;
        }
    }
}
