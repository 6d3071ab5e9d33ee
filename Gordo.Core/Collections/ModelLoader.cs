using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Core.Collections.Files;
using Gordo.Core.Estimators;
using Gordo.Core.Metadata;
using Gordo.Core.Names;
using Gordo.Core.Onnx;

namespace Gordo.Core.Collections;

/// <summary>Makes models and metadata of the files of a model folder.</summary>
internal static class ModelLoader
{
    /// <summary>Puts a model together and sees that its parts fit.</summary>
    /// <param name="key">Which model it is.</param>
    /// <param name="files">What is in its files.</param>
    /// <param name="folder">Where they come from, and external tensor data may be.</param>
    /// <exception cref="ModelException">A part is malformed, or they do not fit.</exception>
    public static LoadedModel Load(ModelKey key, ModelFiles files, ModelFolder folder)
    {
        const string File = ModelFolder.MetadataFileName;
        DatasetDescription dataset = MetadataReader.ReadDataset(MetadataReader.ReadObject(files.Metadata, File), File);
        ExternalFiles external = folder.NoExternalFiles();
        StoredModel model = StoredModel.Read(
            files.FileName, files.Model, files.Settings, folder.RealDirectory is { } directory ? new ExternalFolder(directory, external.Add) : null, dataset);
        // Data that were written, or a folder that was swapped, after the model file was read.
        if (external.Bytes > 0 && !(external.AreCurrent() && folder.ModelVersion == files.Version))
            throw new ModelException("its files change while they are read.", new IOException("The files are being written."));
        ModelSettings settings = model.Settings;
        var estimator = new Estimator(model.Plan, dataset.Tags, settings.Estimator ?? new EstimatorSettings());
        Detector? detector = model.CreateDetector(dataset.Targets.Count);
        if (detector is not null && estimator.OutputWidth != detector.Width)
        {
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"the model answers {estimator.OutputWidth} columns, its detector compares {detector.Width} targets."));
        }
        return model.TypeName is { } type
            ? new LoadedModel(key, folder, external, estimator, detector, dataset) { TypeName = type }
            : new LoadedModel(key, folder, external, estimator, detector, dataset);
    }

    /// <summary>Reads metadata for the answers that show it.</summary>
    /// <exception cref="ModelException">A file is not a JSON object.</exception>
    public static ModelMetadata LoadMetadata(byte[] metadata, byte[]? info)
    {
        byte[] json = MetadataReader.ReadObject(metadata, ModelFolder.MetadataFileName);
        byte[]? infoJson = info is null ? null : MetadataReader.ReadObject(info, ModelFolder.InfoFileName);
        return new ModelMetadata(json, infoJson is null ? [] : MetadataReader.ReadMembers(infoJson), Describe(json));
    }

    // Metadata is shown whatever it says; only a model needs to know its tags.
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
