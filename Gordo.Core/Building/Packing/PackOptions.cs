using Gordo.Core.Engines;

namespace Gordo.Core.Building.Packing;

/// <summary>What to make a detector of, and how.</summary>
public sealed record PackOptions
{
    /// <summary>The class of the detector, unless another one is given.</summary>
    public const string DefaultDetector = "DiffBasedAnomalyDetector";

    /// <summary>The model: a file named <c>*.onnx</c>, <c>*.zip</c> or <c>*.pkl</c>, or a model folder.</summary>
    public required string Model { get; init; }

    /// <summary>The folder to write; its name is the name of the model.</summary>
    public required string Output { get; init; }

    /// <summary>True to replace a model folder that exists.</summary>
    public bool Force { get; init; }

    /// <summary>The names of the input tags, in the order of the model's input.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The names of the target tags, in the order of the model's output; empty for the input tags.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The names of the target tags, which are the input tags if none are given.</summary>
    public IReadOnlyList<string> TargetNames => Targets.Count == 0 ? Tags : Targets;

    /// <summary>The class of the detector.</summary>
    public string Detector { get; init; } = DefaultDetector;

    /// <summary>The parameters of the detector that are given, by name; texts as in a configuration file.</summary>
    public IReadOnlyDictionary<string, string> DetectorParameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The number of rows of a window; null for what the model says.</summary>
    public int? LookbackWindow { get; init; }

    /// <summary>The rows from the last row of a window to the row it predicts; null for what the model says, or 0.</summary>
    public int? Lookahead { get; init; }

    /// <summary>The output of the model that is its answer; null for what the model says, or the first.</summary>
    public string? ModelOutput { get; init; }

    /// <summary>The time between two rows; null for the most frequent one of the readings.</summary>
    public string? Resolution { get; init; }

    /// <summary>The engines that may run the model.</summary>
    public EngineKinds Engines { get; init; } = EngineKinds.All;
}
