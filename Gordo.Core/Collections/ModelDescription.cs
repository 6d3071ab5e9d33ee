using Gordo.Core.Collections.Files;
using Gordo.Core.Engines;
using Gordo.Core.Metadata;
using Gordo.Core.Onnx;

namespace Gordo.Core.Collections;

/// <summary>A human-readable description of a model folder.</summary>
public sealed record ModelDescription
{
    /// <summary>The name of the model's file.</summary>
    public required string FileName { get; init; }

    /// <summary>The length of the model file in bytes.</summary>
    public required long FileLength { get; init; }

    /// <summary>The estimated memory size of the loaded model in bytes.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>The name of the engine that runs the model.</summary>
    public required string Engine { get; init; }

    /// <summary>What the compiled engine lacks for this model; null if it runs the model or is switched off.</summary>
    public required string? Lacked { get; init; }

    /// <summary>The name, type and shape of each graph input.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The name, type and shape of each graph output.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>The distinct operators of the graph; for an ML.NET model, the transforms of its chain; for a pickle, its objects, indented.</summary>
    public required IReadOnlyList<string> Operators { get; init; }

    /// <summary>The version of each operator set; empty for formats other than ONNX.</summary>
    public required IReadOnlyDictionary<string, int> OperatorSets { get; init; }

    /// <summary>The number of rows in a window; null if each row is independent.</summary>
    public required int? LookbackWindow { get; init; }

    /// <summary>The number of rows between the end of a window and the predicted row.</summary>
    public required int Lookahead { get; init; }

    /// <summary>The detector's kind, scaler, smoothing and thresholds as text; null for a plain estimator.</summary>
    public required string? Detector { get; init; }

    /// <summary>The names of the input columns.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The names of the output columns.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>The library versions recorded in a pickle; empty for other formats.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>The parts of a pickle that prediction does not need and that were skipped; empty for other formats.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>Reads the model in <paramref name="folder"/>.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="engines">The engines that may run it.</param>
    /// <exception cref="ModelException">A file is missing or malformed, or the parts do not match.</exception>
    public static ModelDescription Read(string folder, EngineKinds engines = EngineKinds.All)
    {
        string[] files = [.. ModelFolder.FileNames.Select(name => Path.Combine(folder, name))];
        string file = Array.Find(files, File.Exists) ?? files[0];
        string metadata = Path.Combine(folder, ModelFolder.MetadataFileName);
        foreach (string needed in (string[])[file, metadata])
        {
            if (!File.Exists(needed))
                throw new ModelException($"{Path.GetFileName(needed)} does not exist.");
        }
        string beside = Path.Combine(folder, ModelFolder.SettingsFileName);
        byte[] bytes = File.ReadAllBytes(file);
        DatasetDescription dataset = MetadataReader.ReadDataset(
            MetadataReader.ReadObject(File.ReadAllBytes(metadata), ModelFolder.MetadataFileName), ModelFolder.MetadataFileName);
        StoredModel model = StoredModel.Read(
            Path.GetFileName(file), bytes, File.Exists(beside) ? File.ReadAllBytes(beside) : null, new ExternalFolder(folder), dataset, engines);
        ModelSettings settings = model.Settings;
        EngineModel engine = model.Estimator.Model;
        return new ModelDescription
        {
            FileName = Path.GetFileName(file),
            FileLength = bytes.Length,
            ResidentBytes = engine.ResidentBytes,
            Engine = EngineNames.Of(engine.Engine),
            Lacked = model.Lacked,
            Inputs = [.. engine.Inputs.Select(value => $"{value.Name} {value}")],
            Outputs = [.. engine.Outputs.Select(value => $"{value.Name} {value}")],
            Operators = model.Python?.Tree ?? model.Operators,
            OperatorSets = model.OperatorSets.ToDictionary(set => set.Key.Length == 0 ? "ai.onnx" : set.Key, set => set.Value, StringComparer.Ordinal),
            LookbackWindow = settings.Estimator?.LookbackWindow,
            Lookahead = settings.Estimator?.Lookahead ?? 0,
            Detector = (model.Python?.DescribeDetector(dataset.Targets.Count) ?? settings.Detector) is { } detector ? Describe(detector) : null,
            Versions = model.Python?.Versions ?? [],
            Skipped = model.Python?.Skipped ?? [],
            Tags = dataset.Tags,
            Targets = dataset.Targets,
        };
    }

    private static string Describe(Anomaly.DetectorSettings detector)
    {
        var parts = new List<string> { detector.Kind ?? "?" };
        if (detector.Scaler?.Kind is { } scaler)
            parts.Add($"scaled by {scaler}");
        if (detector.Window is { } window)
            parts.Add($"smoothed over {window} rows ({detector.SmoothingMethod ?? "smm"})");
        parts.Add(detector.FeatureThresholds is null && detector.AggregateThreshold is null ? "without thresholds" : "with thresholds");
        return string.Join(", ", parts);
    }
}
