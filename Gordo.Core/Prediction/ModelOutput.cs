using Gordo.Core.Collections;

namespace Gordo.Core.Prediction;

/// <summary>A group of columns that a model answers, by itself or compared with readings of its targets.</summary>
/// <param name="Group">The name of the group, one of <see cref="ResponseGroups"/>.</param>
/// <param name="IsTotal">True if the group is one number for each row, false if it has a column for each output.</param>
public readonly record struct ModelOutput(string Group, bool IsTotal)
{
    /// <summary>True if the group is computed from readings of the targets.</summary>
    public bool IsScore => Group != ResponseGroups.ModelOutput;

    /// <summary>True if the group is smoothed over the detector's window.</summary>
    public bool IsSmooth => Group.StartsWith("smooth-", StringComparison.Ordinal);

    /// <summary>Lists the groups of a model, in the order of answers.</summary>
    public static IReadOnlyList<ModelOutput> Of(LoadedModel model)
    {
        List<ModelOutput> outputs = [new(ResponseGroups.ModelOutput, IsTotal: false)];
        if (model.Detector is not { LacksThresholds: false } detector)
            return outputs;
        outputs.Add(new(ResponseGroups.TagAnomalyScaled, IsTotal: false));
        outputs.Add(new(ResponseGroups.TotalAnomalyScaled, IsTotal: true));
        outputs.Add(new(ResponseGroups.TagAnomalyUnscaled, IsTotal: false));
        outputs.Add(new(ResponseGroups.TotalAnomalyUnscaled, IsTotal: true));
        if (detector.Window is not null)
        {
            outputs.Add(new(ResponseGroups.SmoothTagAnomalyScaled, IsTotal: false));
            outputs.Add(new(ResponseGroups.SmoothTotalAnomalyScaled, IsTotal: true));
            outputs.Add(new(ResponseGroups.SmoothTagAnomalyUnscaled, IsTotal: false));
            outputs.Add(new(ResponseGroups.SmoothTotalAnomalyUnscaled, IsTotal: true));
        }
        if (detector.HasFeatureThresholds)
            outputs.Add(new(ResponseGroups.AnomalyConfidence, IsTotal: false));
        if (detector.AggregateThreshold is not null)
            outputs.Add(new(ResponseGroups.TotalAnomalyConfidence, IsTotal: true));
        return outputs;
    }
}
