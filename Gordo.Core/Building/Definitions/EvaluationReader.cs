using Gordo.Core.Building.Configuration;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Validation;

namespace Gordo.Core.Building.Definitions;

/// <summary>Reads the <c>evaluation</c> block of a machine.</summary>
internal static class EvaluationReader
{
    private static readonly Dictionary<string, (bool CrossValidates, bool Builds)> Modes = new(StringComparer.Ordinal)
    {
        ["full_build"] = (true, true),
        ["cross_val_only"] = (true, false),
        ["build_only"] = (false, true),
    };

    /// <summary>Reads the block.</summary>
    /// <param name="node">The block; null for the defaults.</param>
    /// <param name="faults">Receives faults and warnings.</param>
    public static EvaluationSettings Read(SettingNode? node, FaultList faults)
    {
        var reader = new SettingReader(node, "evaluation", faults);
        (bool crossValidates, bool builds) = reader.Choice("cv_mode", Modes) ?? (true, true);
        var settings = new EvaluationSettings { CrossValidates = crossValidates, Builds = builds, Seed = reader.Integer("seed", 0) };
        if (reader.Node("cv") is { } folds)
            settings = settings with { Splitter = ReadSplitter(folds, faults) };
        if (reader.Node("scoring_scaler") is { } scaler)
            settings = settings with { ScoringScaler = ModelReader.ReadScaler(scaler, "evaluation.scoring_scaler", faults) };
        else if (reader.Mapping.Members?.ContainsKey("scoring_scaler") == true)
            settings = settings with { ScoringScaler = null };
        if (reader.Items("metrics") is { } metrics)
            settings = settings with { Metrics = ReadMetrics(metrics, faults) };
        reader.WarnUnknown();
        return settings;
    }

    private static Splitter? ReadSplitter(SettingNode node, FaultList faults)
    {
        if (ClassNode.Read(node, "evaluation.cv", faults) is not { } splitter)
            return null;
        SettingReader reader = splitter.Reader(faults);
        Splitter? result = null;
        if (splitter.Name == nameof(TimeSeriesSplit))
        {
            result = new TimeSeriesSplit(
                reader.Integer("n_splits", 2) ?? 5, reader.Integer("test_size", 1), reader.Integer("max_train_size", 1), reader.Integer("gap", 0) ?? 0);
        }
        else if (splitter.Name == nameof(KFold))
            result = new KFold(reader.Integer("n_splits", 2) ?? 5, reader.Flag("shuffle") ?? false, reader.Integer("random_state", 0) ?? 0);
        else
            faults.Add(splitter.Line, $"evaluation.cv is {Text.Quote(splitter.Name)}, expected TimeSeriesSplit or KFold.");
        reader.WarnUnknown();
        return result;
    }

    private static List<Metric> ReadMetrics(IReadOnlyList<SettingNode> items, FaultList faults)
    {
        var metrics = new List<Metric>();
        foreach (SettingNode item in items)
        {
            string name = item.Text is { } path ? path[(path.LastIndexOf('.') + 1)..].Replace('_', '-') : "";
            if (Metric.All.FirstOrDefault(metric => metric.Name == name) is { } found)
                metrics.Add(found);
            else
                faults.Add(item.Line, $"evaluation.metrics has {item.Shown}, expected {string.Join(", ", Metric.All.Select(metric => metric.Name.Replace('-', '_')))}.");
        }
        return metrics;
    }
}
