using System.Globalization;
using System.Text;
using Gordo.Core.Building.Configuration;
using Gordo.Core.Building.Datasets;
using Gordo.Core.Building.Definitions;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Machines;
using Gordo.Core.Building.Output;
using Gordo.Core.Building.Thresholds;
using Gordo.Core.Building.Validation;
using Gordo.Core.Collections;
using Gordo.Core.Collections.Files;
using Gordo.Core.Engines;
using Gordo.Core.Metadata;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Building.Packing;

/// <summary>
/// Makes a detector of a model that another tool has trained: fits the scaler to readings the model was not trained on, computes the
/// thresholds from them, and writes the model folder.
/// </summary>
public sealed class ModelPack : IDisposable
{
    private readonly PackOptions _options;
    private readonly ModelName _name;
    private readonly DetectorDefinition _detector;
    private readonly ExportedModel _model;
    private readonly IReadOnlyList<string> _warnings;

    private ModelPack(PackOptions options, ModelName name, DetectorDefinition detector, ExportedModel model, IReadOnlyList<string> warnings)
    {
        _options = options;
        _name = name;
        _detector = detector;
        _model = model;
        _warnings = warnings;
    }

    /// <summary>Checks the options and loads the model.</summary>
    /// <exception cref="BuildException">An option is wrong; the message names it.</exception>
    /// <exception cref="ModelException">The model cannot be served, or does not match the tags.</exception>
    /// <exception cref="IOException">The model cannot be read.</exception>
    public static ModelPack Open(PackOptions options)
    {
        ModelName name = PackOptionsCheck.Run(options);
        var faults = new FaultList("--detector");
        DetectorDefinition? detector = ModelReader.ReadDetector(options.Detector, options.DetectorParameters, faults);
        if (detector is null || faults.Faults.Count > 0)
            throw new BuildException(string.Join('\n', faults.Faults));
        IReadOnlyList<string> targets = options.TargetNames;
        ExportedModel model = ExportedModel.Read(options, new DatasetDescription(options.Tags, targets, null, null));
        try
        {
            if (model.Stored.Estimator.TextTags is not null)
                throw new BuildException("the model takes text; only models of numbers can be detectors.");
            int width = model.Stored.Estimator.OutputWidth;
            if (width != targets.Count)
                throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"the model has {width} output columns, but there are {targets.Count} targets; name them with --targets."));
            return new ModelPack(options, name, detector, model, faults.Warnings);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Computes the thresholds, and writes the model folder after the server's loader has loaded it and scored the readings.</summary>
    /// <param name="input">A frame with a column for each input tag.</param>
    /// <param name="target">A frame with a column for each target tag.</param>
    /// <param name="dataName">The name of the file of the readings, for the metadata.</param>
    /// <param name="cancellation">Ends the work; nothing is written.</param>
    /// <exception cref="Gordo.Serialization.GordoException">The readings do not match, are too few, or the model fails on them.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task<PackResult> RunAsync(Frame input, Frame target, string dataName, CancellationToken cancellation)
    {
        Dataset readings = HeldOutReadings.Read(input, target, _options.Tags, _options.TargetNames);
        var definition = new ModelDefinition(new ExportedEstimator(_model.Stored.Estimator, _model.Settings.Lookahead), _detector);
        BuiltModel model = BuiltModel.Build(
            definition, readings.Input, readings.Target, _options.TargetNames, new() { Splitter = new SingleFold() }, seed: 0, cancellation);
        ThresholdSet thresholds = model.Validation?.Thresholds ?? throw new InvalidOperationException("A detector has thresholds.");
        Check(thresholds, readings);

        using var staged = new StagedFolder(_options.Output);
        _model.Write(staged);
        staged.Write(ModelFolder.SettingsFileName, Encoding.UTF8.GetBytes(
            ModelSettingsWriter.Write(new ModelSettings { Estimator = _model.Settings, Detector = BuiltFiles.DetectorOf(model) })));
        Machine machine = PackedMachine.Describe(_options, _name, definition, readings, dataName);
        staged.Write(ModelFolder.MetadataFileName, MetadataWriter.Write(machine, readings, TimeSpan.Zero, model, TimeProvider.System.GetUtcNow()));
        PackResult result = await ServeAsync(staged, input, target, thresholds, cancellation);
        cancellation.ThrowIfCancellationRequested();
        staged.Complete();
        return result;
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => _model.Dispose();

    private async Task<PackResult> ServeAsync(StagedFolder staged, Frame input, Frame target, ThresholdSet thresholds, CancellationToken cancellation)
    {
        var collection = new ModelCollection(new CollectionOptions { CurrentDirectory = staged.Revision, CachedModels = 1, Engines = _options.Engines });
        LoadedModel model = await collection.GetModelAsync(collection.Current, _name, cancellation) ?? throw new ModelException("the folder cannot be read back.");
        using var memory = new FrameMemory();
        Frame scores = Predictor.ScoreAnomalies(model, Only(input, _options.Tags), Only(target, _options.TargetNames), allColumns: false, memory, cancellation);
        PackedThreshold[] tags = [.. _options.TargetNames.Select((tag, index) => new PackedThreshold(tag, thresholds.Tags[index], Share(scores, ResponseGroups.AnomalyConfidence, tag)))];
        var total = new PackedThreshold("total", thresholds.Aggregate, Share(scores, ResponseGroups.TotalAnomalyConfidence, ""));
        var result = new PackResult(
            _name.ToString(), _model.FileName, EngineNames.Of(model.Engine), input.RowCount, scores.RowCount, total, tags,
            [.. _warnings, .. tags.Where(tag => tag.Threshold == 0).Select(tag => $"The threshold of {Text.Quote(tag.Tag)} is 0: it has no confidence that is a number.")]);
        collection.DropCached();
        return result;
    }

    // The tags by name, so that no column can be taken by position.
    private static Frame Only(Frame frame, IReadOnlyList<string> names) => new(
        frame.Index, names.Select(name => new ColumnKey(name)), names.Select(name => frame.Find(new ColumnKey(name))).OfType<Column>());

    private static double Share(Frame scores, string group, string tag) =>
        scores.Find(new ColumnKey(group, tag)) is FloatColumn { Length: > 0 } column ? (double)Count(column.Values.Span) / column.Length : 0;

    private static int Count(ReadOnlySpan<double> confidences)
    {
        int above = 0;
        foreach (double confidence in confidences)
            above += confidence > 1 ? 1 : 0;
        return above;
    }

    private void Check(ThresholdSet thresholds, Dataset readings)
    {
        int wrong = Array.FindIndex(thresholds.Tags, threshold => !double.IsFinite(threshold));
        if (wrong < 0 && double.IsFinite(thresholds.Aggregate))
            return;
        string what = wrong < 0 ? "the total score" : $"the tag {Text.Quote(_options.TargetNames[wrong])}";
        int rows = _model.Stored.Estimator.OutputRows(readings.Input.Rows);
        string needed = !_detector.UsesQuantile ? string.Create(CultureInfo.InvariantCulture, $"{CrossValidation.LastingRows} predictions in a row")
            : _detector.Window is { } window ? string.Create(CultureInfo.InvariantCulture, $"{window} predictions in a row (--window)")
            : "a prediction";
        throw new BuildException(string.Create(
            CultureInfo.InvariantCulture, $"there is no threshold of {what}: it takes {needed} without missing or infinite readings; {readings.Input.Rows} rows give {rows} predictions."));
    }
}
