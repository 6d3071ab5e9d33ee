using System.Runtime.CompilerServices;
using Gordo.Core.Anomaly;
using Gordo.Core.Collections.Files;
using Gordo.Core.Estimators;
using Gordo.Core.Metadata;
using Gordo.Core.Names;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Collections;

/// <summary>A model in memory, ready to answer. Immutable, for any number of requests at a time.</summary>
public sealed class LoadedModel
{
    internal LoadedModel(ModelKey key, ModelFolder folder, ExternalFiles external, Estimator estimator, Detector? detector, DatasetDescription dataset)
    {
        Name = key.Name;
        Revision = key.Revision;
        Folder = folder;
        External = external;
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

    /// <summary>The class that the original has for such a model, for messages.</summary>
    internal string TypeName { get; init; } = "sklearn.pipeline.Pipeline";

    /// <summary>What scores anomalies; null for a plain estimator.</summary>
    public Detector? Detector { get; }

    /// <summary>The names of the input columns, in the order the model takes them.</summary>
    public IReadOnlyList<string> Tags => Input.Names;

    /// <summary>The names of the columns the model was trained to answer.</summary>
    public IReadOnlyList<string> Targets => Target.Names;

    /// <summary>The time between two rows; null where the metadata does not say, or not a fixed time.</summary>
    public Resolution? Resolution { get; }

    /// <summary>The memory the model takes, by estimate.</summary>
    public long Bytes => Estimator.ResidentBytes + (Detector?.Bytes ?? 0) + Input.Bytes + Folder.Bytes + External.Bytes
        + (ReferenceEquals(Input, Target) ? 0 : Target.Bytes) + (2 * Unsafe.SizeOf<ColumnKey>() * AnswerColumns) + 512;

    /// <summary>The memory an answer takes, by estimate: columns for the tags, the outputs and, with a detector, every score.</summary>
    /// <param name="inputRows">The number of rows asked about.</param>
    public long AnswerBytes(int inputRows) => (long)sizeof(double) * Estimator.OutputRows(inputRows) * AnswerColumns;

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

    // Times and totals, inputs, outputs, and for each output five scores where there is a detector: the most there can be.
    private long AnswerColumns => 8 + Tags.Count + (Estimator.OutputWidth * (Detector is null ? 1L : 6));

    /// <summary>Where it was read from, and may be replaced.</summary>
    internal ModelFolder Folder { get; }

    /// <summary>The files that data of its tensors were read from.</summary>
    internal ExternalFiles External { get; }

    /// <summary>The columns of a prediction.</summary>
    internal ResponseNames PredictionNames { get; } = new();

    /// <summary>The columns of anomaly scores.</summary>
    internal ResponseNames ScoreNames { get; } = new();

    /// <summary>Those with smoothed scores among them.</summary>
    internal ResponseNames SmoothScoreNames { get; } = new();

    /// <summary>Finds the input columns in a frame.</summary>
    internal FeatureList Input { get; }

    /// <summary>Finds the target columns in a frame.</summary>
    internal FeatureList Target { get; }
}
