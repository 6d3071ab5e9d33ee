namespace Gordo.Core.Prediction;

/// <summary>The names of the column groups of a response, as sent to clients.</summary>
public static class ResponseGroups
{
    /// <summary>The time of the row.</summary>
    public const string Start = "start";

    /// <summary>The end time of the row.</summary>
    public const string End = "end";

    /// <summary>The input as sent.</summary>
    public const string ModelInput = "model-input";

    /// <summary>The model's output.</summary>
    public const string ModelOutput = "model-output";

    /// <summary>The distance of a tag on the detector's scale.</summary>
    public const string TagAnomalyScaled = "tag-anomaly-scaled";

    /// <summary>The mean square of the scaled distances.</summary>
    public const string TotalAnomalyScaled = "total-anomaly-scaled";

    /// <summary>The distance of a tag in engineering units.</summary>
    public const string TagAnomalyUnscaled = "tag-anomaly-unscaled";

    /// <summary>The mean square of the distances in engineering units.</summary>
    public const string TotalAnomalyUnscaled = "total-anomaly-unscaled";

    /// <summary>The scaled distance of a tag, smoothed.</summary>
    public const string SmoothTagAnomalyScaled = "smooth-tag-anomaly-scaled";

    /// <summary>The mean square of the scaled distances, smoothed.</summary>
    public const string SmoothTotalAnomalyScaled = "smooth-total-anomaly-scaled";

    /// <summary>The distance of a tag in engineering units, smoothed.</summary>
    public const string SmoothTagAnomalyUnscaled = "smooth-tag-anomaly-unscaled";

    /// <summary>The mean square of the distances in engineering units, smoothed.</summary>
    public const string SmoothTotalAnomalyUnscaled = "smooth-total-anomaly-unscaled";

    /// <summary>The distance of a tag in engineering units divided by its threshold.</summary>
    public const string AnomalyConfidence = "anomaly-confidence";

    /// <summary>The mean square of the scaled distances divided by its threshold.</summary>
    public const string TotalAnomalyConfidence = "total-anomaly-confidence";

    /// <summary>Returns true if a group is one of anomaly scores.</summary>
    public static bool IsScore(string group) => group is TagAnomalyScaled or TotalAnomalyScaled or TagAnomalyUnscaled or TotalAnomalyUnscaled
        or SmoothTagAnomalyScaled or SmoothTotalAnomalyScaled or SmoothTagAnomalyUnscaled or SmoothTotalAnomalyUnscaled
        or AnomalyConfidence or TotalAnomalyConfidence;
}
