using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gordo.Core.Building.Datasets;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Thresholds;
using Gordo.Core.Building.Validation;

namespace Gordo.Core.Building.Machines;

/// <summary>Writes <c>metadata.json</c> in the form of the original.</summary>
internal static class MetadataWriter
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    /// <summary>Returns the file.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="dataset">The rows it was built from.</param>
    /// <param name="loadTime">The time that loading them took.</param>
    /// <param name="model">The model.</param>
    /// <param name="now">The time of the build.</param>
    public static byte[] Write(Machine machine, Dataset dataset, TimeSpan loadTime, BuiltModel model, DateTimeOffset now)
    {
        var metadata = new JsonObject
        {
            ["name"] = machine.Name,
            ["project_name"] = machine.ProjectName,
            ["dataset"] = DatasetOf(machine, dataset),
            ["model"] = machine.ModelJson?.DeepClone(),
            ["evaluation"] = machine.EvaluationJson?.DeepClone() ?? new JsonObject { ["cv_mode"] = "full_build" },
            ["runtime"] = machine.RuntimeJson?.DeepClone() ?? new JsonObject(),
            ["metadata"] = new JsonObject
            {
                ["user_defined"] = machine.UserMetadata?.DeepClone(),
                ["build_metadata"] = new JsonObject { ["model"] = ModelOf(machine, dataset, model, now), ["dataset"] = DatasetBuildOf(machine, dataset, loadTime) },
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes(metadata, Options);
    }

    private static JsonObject DatasetOf(Machine machine, Dataset dataset)
    {
        JsonObject block = machine.DatasetJson?.DeepClone() as JsonObject ?? [];
        block.Remove("tags");
        block["tag_list"] = Names(machine.Dataset.Tags);
        block["target_tag_list"] = Names(machine.Dataset.Targets);
        if (machine.Dataset.ResolutionText is { } resolution)
            block["resolution"] = resolution;
        if (dataset.Times.Length > 0)
        {
            block["train_start_date"] = Time(machine.Dataset.Start);
            block["train_end_date"] = Time(machine.Dataset.End);
        }
        return block;
    }

    private static JsonArray Names(IReadOnlyList<Tag> tags) => new([.. tags.Select(tag =>
        tag.Asset is null ? (JsonNode)JsonValue.Create(tag.Name) : new JsonObject { ["name"] = tag.Name, ["asset"] = tag.Asset })]);

    private static JsonObject DatasetBuildOf(Machine machine, Dataset dataset, TimeSpan loadTime) => new()
    {
        ["query_duration_sec"] = loadTime.TotalSeconds,
        ["dataset_meta"] = new JsonObject
        {
            ["tag_loading_metadata"] = new JsonObject
            {
                ["tags"] = new JsonObject(machine.Dataset.Tags.Concat(machine.Dataset.Targets).DistinctBy(tag => tag.Name).Select(tag =>
                    KeyValuePair.Create(tag.Name, (JsonNode?)new JsonObject { ["name"] = tag.Name, ["asset"] = tag.Asset }))),
            },
            ["row_count"] = dataset.Input.Rows,
        },
    };

    private static JsonObject ModelOf(Machine machine, Dataset dataset, BuiltModel model, DateTimeOffset now) => new()
    {
        ["model_offset"] = model.Model is { Estimator: var estimator } ? (estimator.Window ?? 1) - 1 + estimator.Lookahead : 0,
        ["model_creation_date"] = now.ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        ["model_builder_version"] = BuilderVersion.Text,
        ["cross_validation"] = new JsonObject
        {
            ["scores"] = model.Validation is { } validation ? ScoresOf(validation.Scores) : new JsonObject(),
            ["cv_duration_sec"] = model.Validation is null ? null : model.ValidationTime.TotalSeconds,
            ["splits"] = model.Validation is { } folds ? SplitsOf(folds.Folds, dataset) : new JsonObject(),
        },
        ["model_training_duration_sec"] = model.Model is null ? null : model.TrainingTime.TotalSeconds,
        ["model_meta"] = MetaOf(machine, model),
    };

    private static JsonObject ScoresOf(ScoreTable scores)
    {
        var result = new JsonObject();
        foreach ((string name, List<double> folds) in scores.Scores)
        {
            (double mean, double deviation, double maximum, double minimum) = ScoreTable.Summarize(folds);
            var values = new JsonObject { ["fold-mean"] = Number(mean), ["fold-std"] = Number(deviation), ["fold-max"] = Number(maximum), ["fold-min"] = Number(minimum) };
            for (int fold = 0; fold < folds.Count; fold++)
                values[string.Create(CultureInfo.InvariantCulture, $"fold-{fold + 1}")] = Number(folds[fold]);
            result[name] = values;
        }
        return result;
    }

    private static JsonObject SplitsOf(IReadOnlyList<Fold> folds, Dataset dataset)
    {
        var result = new JsonObject();
        for (int i = 0; i < folds.Count; i++)
        {
            string fold = string.Create(CultureInfo.InvariantCulture, $"fold-{i + 1}");
            if (dataset.Times.Length > 0)
            {
                result[$"{fold}-train-start"] = Time(dataset.Times[folds[i].Train[0]]);
                result[$"{fold}-train-end"] = Time(dataset.Times[folds[i].Train[^1]]);
                result[$"{fold}-test-start"] = Time(dataset.Times[folds[i].Test[0]]);
                result[$"{fold}-test-end"] = Time(dataset.Times[folds[i].Test[^1]]);
            }
            result[$"{fold}-n-train"] = folds[i].Train.Length;
            result[$"{fold}-n-test"] = folds[i].Test.Length;
        }
        return result;
    }

    private static JsonObject MetaOf(Machine machine, BuiltModel model)
    {
        var meta = new JsonObject();
        IReadOnlyList<Tag> targets = machine.Dataset.Targets;
        if (model.Validation is { Thresholds: { } thresholds } validation)
        {
            meta["feature-thresholds"] = Numbers(thresholds.Tags);
            meta["aggregate-threshold"] = Number(thresholds.Aggregate);
            AddFolds(meta, "", validation.FoldThresholds, targets);
            if (validation.SmoothThresholds is [.., { } smooth])
            {
                meta["smooth-feature-thresholds"] = Numbers(smooth.Tags);
                meta["smooth-aggregate-threshold"] = Number(smooth.Aggregate);
                AddFolds(meta, "smooth-", validation.SmoothThresholds, targets);
            }
        }
        if (model.Definition.Detector is { } detector)
        {
            meta["window"] = detector.Window;
            meta["smoothing-method"] = detector.SmoothingName;
            meta["shuffle"] = detector.Shuffle;
            if (detector.UsesQuantile)
                meta["threshold-percentile"] = detector.ThresholdPercentile;
        }
        if (model.Model?.Estimator.History is { Count: > 0 } history)
        {
            meta["history"] = new JsonObject(history.Select(loss => KeyValuePair.Create(loss.Key, (JsonNode?)Numbers(loss.Value))));
        }
        return meta;
    }

    private static void AddFolds(JsonObject meta, string prefix, IReadOnlyList<ThresholdSet> folds, IReadOnlyList<Tag> targets)
    {
        if (folds.Count == 0)
            return;
        meta[$"{prefix}feature-thresholds-per-fold"] = new JsonObject(targets.Select((tag, index) =>
            KeyValuePair.Create(tag.Name, (JsonNode?)ByFold(folds.Select(fold => fold.Tags[index])))));
        meta[$"{prefix}aggregate-thresholds-per-fold"] = ByFold(folds.Select(fold => fold.Aggregate));
    }

    private static JsonObject ByFold(IEnumerable<double> values) => new(values.Select((value, fold) =>
        KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"fold-{fold}"), (JsonNode?)Number(value))));

    private static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(Number)]);

    // JSON has no NaN and no infinity.
    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Time(long nanoseconds) => Time(DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100));
}
