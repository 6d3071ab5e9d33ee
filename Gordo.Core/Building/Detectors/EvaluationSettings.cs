using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Validation;

namespace Gordo.Core.Building.Detectors;

/// <summary>How a model is evaluated.</summary>
internal sealed record EvaluationSettings
{
    /// <summary>True to cross-validate.</summary>
    public bool CrossValidates { get; init; } = true;

    /// <summary>True to fit the model to all rows; false to cross-validate only.</summary>
    public bool Builds { get; init; } = true;

    /// <summary>The folds; null for the default of the model: three of <see cref="TimeSeriesSplit"/>, or five shuffled ones of <see cref="KFold"/>.</summary>
    public Splitter? Splitter { get; init; }

    /// <summary>The scores.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = Metric.All;

    /// <summary>The scaler applied before scoring, fitted to all targets; null for none.</summary>
    public ScalerDefinition? ScoringScaler { get; init; } = new RobustScaler();

    /// <summary>The seed of the machine; null for that of the build.</summary>
    public int? Seed { get; init; }

    /// <summary>Returns the folds of a model.</summary>
    public Splitter SplitterOf(ModelDefinition model) =>
        Splitter ?? (model.Detector is { UsesQuantile: true } ? new KFold(5, Shuffle: true) : new TimeSeriesSplit());
}
