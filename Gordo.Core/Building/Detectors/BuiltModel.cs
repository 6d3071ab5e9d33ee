using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Validation;

namespace Gordo.Core.Building.Detectors;

/// <summary>A built model.</summary>
/// <param name="Definition">What it was built from.</param>
/// <param name="Model">The model fitted to all rows; null if it was only cross-validated.</param>
/// <param name="Validation">The cross-validation; null if there was none.</param>
internal sealed record BuiltModel(ModelDefinition Definition, FoldModel? Model, CrossValidation? Validation)
{
    /// <summary>The time the cross-validation took; zero without one.</summary>
    public TimeSpan ValidationTime { get; init; }

    /// <summary>The time that fitting the model to all rows took.</summary>
    public TimeSpan TrainingTime { get; init; }

    /// <summary>Builds a model.</summary>
    /// <param name="definition">The model.</param>
    /// <param name="input">The readings of the input tags, without missing values.</param>
    /// <param name="target">The readings of the target tags, in the same rows.</param>
    /// <param name="targetTags">The names of the target tags.</param>
    /// <param name="evaluation">How the model is evaluated.</param>
    /// <param name="seed">The seed of all random choices: the same seed and readings give the same model.</param>
    /// <param name="cancellation">Checked during training.</param>
    /// <exception cref="BuildException">The model cannot be fitted to these readings.</exception>
    public static BuiltModel Build(
        ModelDefinition definition, Table input, Table target, IReadOnlyList<string> targetTags, EvaluationSettings evaluation, int seed,
        CancellationToken cancellation)
    {
        long start = TimeProvider.System.GetTimestamp();
        CrossValidation? validation = null;
        if (evaluation.CrossValidates)
        {
            var scores = new ScoreTable(evaluation.Metrics, targetTags, evaluation.ScoringScaler?.Fit(target));
            validation = CrossValidation.Run(definition, input, target, evaluation.SplitterOf(definition), scores, seed, cancellation);
        }
        long middle = TimeProvider.System.GetTimestamp();
        FoldModel? model = evaluation.Builds ? FoldModel.Fit(definition, input, target, seed, cancellation) : null;
        return new BuiltModel(definition, model, validation)
        {
            ValidationTime = TimeProvider.System.GetElapsedTime(start, middle),
            TrainingTime = TimeProvider.System.GetElapsedTime(middle),
        };
    }
}
