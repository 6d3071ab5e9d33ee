using System.Text;
using Gordo.Core.Anomaly;
using Gordo.Core.Building.Chains;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Thresholds;
using Gordo.Core.Collections;
using Gordo.Core.Collections.Files;

namespace Gordo.Core.Building.Output;

/// <summary>Writes the files of built models: <c>model.onnx</c>, or <c>model.zip</c> with <c>gordo.json</c> for the trainers of ML.NET.</summary>
internal static class BuiltFiles
{
    /// <summary>Returns the files of a model by name, after they have been loaded and have given the predictions of the model.</summary>
    /// <param name="model">The model; it must have been fitted.</param>
    /// <param name="input">Readings of the input tags.</param>
    /// <param name="target">Readings of the target tags.</param>
    /// <exception cref="ModelException">The file gives other predictions than the model.</exception>
    /// <exception cref="BuildException">The model has a step that its file cannot hold.</exception>
    public static Dictionary<string, byte[]> Write(BuiltModel model, Table input, Table target)
    {
        FittedEstimator estimator = model.Model?.Estimator ?? throw new ArgumentException("The model was only cross-validated.", nameof(model));
        string settings = ModelSettingsWriter.Write(new ModelSettings
        {
            Estimator = estimator.Window is { } window ? new() { LookbackWindow = window, Lookahead = estimator.Lookahead } : null,
            Detector = DetectorOf(model),
        });
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (estimator.IsChain)
        {
            var chain = new ModelChain(input.Width);
            estimator.Write(chain);
            files[ModelFolder.ZipFileName] = chain.Save();
            files[ModelFolder.SettingsFileName] = Encoding.UTF8.GetBytes(settings);
        }
        else
            files[ModelFolder.OnnxFileName] = OnnxModelWriter.Write(estimator, input.Width, settings);
        (string name, byte[] file) = files.First();
        WrittenModelCheck.Run(estimator, name, file, files.GetValueOrDefault(ModelFolder.SettingsFileName), input, target);
        return files;
    }

    /// <summary>Returns the detector of a model as settings; null for a plain estimator.</summary>
    public static DetectorSettings? DetectorOf(BuiltModel model)
    {
        ThresholdSet? thresholds = model.Validation?.Thresholds;
        return model.Definition.Detector is { } detector
            ? new()
            {
                Kind = detector.Kind,
                Scaler = model.Model?.Scaler?.ToSettings(),
                RequireThresholds = detector.RequireThresholds,
                Window = detector.Window,
                SmoothingMethod = detector.SmoothingName,
                FeatureThresholds = thresholds is null ? null : Array.ConvertAll(thresholds.Tags, value => double.IsFinite(value) ? value : (double?)null),
                AggregateThreshold = thresholds?.Aggregate,
            }
            : null;
    }
}
