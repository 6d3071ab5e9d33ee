using System.Globalization;
using System.Runtime.CompilerServices;
using Gordo.Core.Anomaly;
using Gordo.Core.Collections.Files;
using Gordo.Core.Engines;
using Gordo.Core.Estimators;
using Gordo.Core.Metadata;
using Gordo.Core.Names;
using Gordo.Core.Quality;
using Gordo.Core.States;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Collections;

/// <summary>A model in memory, ready for predictions. Immutable and thread-safe.</summary>
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
        InputCheck = new InputCheck(Input.Names, Resolution, Trained);
    }

    /// <summary>The model's name.</summary>
    public ModelName Name { get; }

    /// <summary>The model's revision.</summary>
    public Revision Revision { get; }

    /// <summary>The format of the model's file.</summary>
    public ModelFormats Format { get; internal init; }

    /// <summary>The estimator, which computes predictions.</summary>
    public Estimator Estimator { get; }

    /// <summary>The engine that runs the model.</summary>
    public EngineKinds Engine => Estimator.Model.Engine;

    /// <summary>What the compiled engine lacks for this model; null if it runs the model or is switched off.</summary>
    public string? Lacked { get; init; }

    /// <summary>The state of the model, which outlives this instance.</summary>
    public ModelState State { get; internal set; } = Unrecorded;

    /// <summary>True if both <c>gordo.json</c> and the model file have settings, of which the former are used.</summary>
    internal bool HasSettingsTwice { get; init; }

    /// <summary>The Python class of the model, for messages.</summary>
    internal string TypeName { get; init; } = "sklearn.pipeline.Pipeline";

    /// <summary>The detector, which computes anomaly scores; null for a plain estimator.</summary>
    public Detector? Detector { get; }

    /// <summary>The names of the input columns, in the order of the model's input.</summary>
    public IReadOnlyList<string> Tags => Input.Names;

    /// <summary>The names of the columns the model was trained to predict.</summary>
    public IReadOnlyList<string> Targets => Target.Names;

    /// <summary>The time between two rows; null if the metadata has none or it is not a fixed time.</summary>
    public Resolution? Resolution { get; }

    /// <summary>The estimated memory size of the model in bytes.</summary>
    public long Bytes => Estimator.ResidentBytes + (Detector?.Bytes ?? 0) + Input.Bytes + Folder.Bytes + External.Bytes
        + (ReferenceEquals(Input, Target) ? 0 : Target.Bytes) + (2 * Unsafe.SizeOf<ColumnKey>() * ResponseColumns) + 512;

    /// <summary>Keeps the model usable until <see cref="Release"/>. Returns false if it was evicted and its memory freed.</summary>
    public bool TryAcquire() => Estimator.Model.TryAcquire();

    /// <summary>Ends a use that <see cref="TryAcquire"/> began.</summary>
    public void Release() => Estimator.Model.Release();

    /// <summary>Estimates the memory of a response in bytes: columns for tags, outputs and scores.</summary>
    /// <param name="inputRows">The number of input rows.</param>
    /// <param name="scoresPerOutput">The number of anomaly scores of each output: 0, <see cref="Scores"/> or <see cref="SmoothScores"/>.</param>
    public long ResponseBytes(int inputRows, int scoresPerOutput) =>
        (long)sizeof(double) * Estimator.OutputRows(inputRows) * (RowColumns + Tags.Count + (Estimator.OutputWidth * (1L + scoresPerOutput)));

    /// <summary>The anomaly scores of each output: scaled, unscaled and confidence; with smoothing, the first two once more.</summary>
    public const int Scores = 3, SmoothScores = 5;

    private static readonly ModelState Unrecorded = new();

    // Start, end and totals.
    private const int RowColumns = 8;

    /// <summary>Returns the name of an output column: that of the model or its target, otherwise its number.</summary>
    public string OutputName(int column)
    {
        IReadOnlyList<string> names = Estimator.ColumnNames ?? Targets;
        return names.Count == Estimator.OutputWidth ? names[column] : column.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Selects the target columns from a frame by name, or by position if the frame has the tags by position; null if the frame
    /// lacks a target.
    /// </summary>
    /// <exception cref="RequestException">The columns are not those of the tags.</exception>
    public Frame? TargetAmong(Frame input)
    {
        if (ReferenceEquals(Input, Target))
            return input;
        Column?[] named = [.. Targets.Select(name => input.Find(new ColumnKey(name)))];
        if (!named.Contains(null))
            return new Frame(input.Index, Targets.Select(name => new ColumnKey(name)), named.OfType<Column>());
        int[] positions = [.. Targets.Select(Input.PositionOf)];
        if (positions.Contains(-1))
            return null;
        Column[] columns = Input.Select(input);
        return new Frame(input.Index, Targets.Select(name => new ColumnKey(name)), positions.Select(position => columns[position]));
    }

    // The maximum number of columns.
    private long ResponseColumns => RowColumns + Tags.Count + (Estimator.OutputWidth * (Detector is null ? 1L : 1 + SmoothScores));

    /// <summary>The folder the model was read from; its files may have been replaced since.</summary>
    internal ModelFolder Folder { get; }

    /// <summary>The external tensor data files the model was read from.</summary>
    internal ExternalFiles External { get; }

    /// <summary>The column names of a prediction.</summary>
    internal ResponseNames PredictionNames { get; } = new();

    /// <summary>The column names of anomaly scores.</summary>
    internal ResponseNames ScoreNames { get; } = new();

    /// <summary>The column names of anomaly scores including smoothed ones.</summary>
    internal ResponseNames SmoothScoreNames { get; } = new();

    /// <summary>Checks the readings of requests.</summary>
    internal InputCheck InputCheck { get; }

    /// <summary>Finds the input columns in a frame.</summary>
    internal FeatureList Input { get; }

    /// <summary>Finds the target columns in a frame.</summary>
    internal FeatureList Target { get; }

    // Only the detector knows, and only of tags that are targets too.
    private TrainedTag Trained(int tag) =>
        Target.PositionOf(Tags[tag]) is >= 0 and int target && Detector is { } detector ? detector.Trained(target) : default;
}
