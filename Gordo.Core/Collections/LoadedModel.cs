using Gordo.Core.Anomaly;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Collections;

/// <summary>A model in memory, ready to answer. Immutable, for any number of requests at a time.</summary>
public sealed class LoadedModel
{
    internal LoadedModel(ModelKey key, Estimator estimator, Detector? detector, DatasetDescription dataset)
    {
        Name = key.Name;
        Revision = key.Revision;
        Estimator = estimator;
        Detector = detector;
        Input = new FeatureList(dataset.Tags);
        Target = ReferenceEquals(dataset.Tags, dataset.Targets) ? Input : new FeatureList(dataset.Targets);
        Resolution = dataset.Resolution;
    }

    /// <summary>The model's name.</summary>
    public ModelName Name { get; }

    /// <summary>The revision it is of.</summary>
    public Revision Revision { get; }

    /// <summary>What predicts.</summary>
    public Estimator Estimator { get; }

    /// <summary>What scores anomalies; null for a plain estimator.</summary>
    public Detector? Detector { get; }

    /// <summary>The names of the input columns, in the order the model takes them.</summary>
    public IReadOnlyList<string> Tags => Input.Names;

    /// <summary>The names of the columns the model was trained to answer.</summary>
    public IReadOnlyList<string> Targets => Target.Names;

    /// <summary>The time between two rows; null where the metadata does not say, or not a fixed time.</summary>
    public Resolution? Resolution { get; }

    /// <summary>The memory the model takes, by estimate.</summary>
    public long Bytes => Estimator.ResidentBytes + (Detector?.Bytes ?? 0) + Input.Bytes
        + (ReferenceEquals(Input, Target) ? 0 : Target.Bytes) + 512;

    /// <summary>The readings of the targets out of readings of the tags; null where a target is no tag.</summary>
    /// <exception cref="RequestException">The columns are not those of the tags.</exception>
    public Frame? TargetAmong(Frame input)
    {
        if (ReferenceEquals(Input, Target))
            return input;
        int[] positions = [.. Targets.Select(Input.PositionOf)];
        if (positions.Contains(-1))
            return null;
        Column[] columns = Input.Select(input);
        return new Frame(input.Index, Targets.Select(name => new ColumnKey(name)), positions.Select(position => columns[position]));
    }

    /// <summary>Finds the input columns in a frame.</summary>
    internal FeatureList Input { get; }

    /// <summary>Finds the target columns in a frame.</summary>
    internal FeatureList Target { get; }
}
