using Gordo.Core.Anomaly;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Thresholds;
using Gordo.Core.Building.Validation;

namespace Gordo.Core.Building.Detectors;

/// <summary>The result of a cross-validation.</summary>
/// <param name="Folds">The rows of the folds.</param>
/// <param name="Scores">The scores of all folds.</param>
/// <param name="Thresholds">The thresholds of the detector; null for a plain estimator.</param>
/// <param name="FoldThresholds">Of each fold, the highest errors that last for six rows; empty for other detectors.</param>
/// <param name="SmoothThresholds">Of each fold, the highest errors that last for the smoothing window; empty without one.</param>
internal sealed record CrossValidation(
    IReadOnlyList<Fold> Folds,
    ScoreTable Scores,
    ThresholdSet? Thresholds,
    IReadOnlyList<ThresholdSet> FoldThresholds,
    IReadOnlyList<ThresholdSet> SmoothThresholds)
{
    /// <summary>The number of rows that an error must last to count as the highest one.</summary>
    public const int LastingRows = 6;

    /// <summary>Fits the model to each fold and predicts the rows the fold leaves out.</summary>
    /// <param name="definition">The model.</param>
    /// <param name="input">The readings of the input tags.</param>
    /// <param name="target">The readings of the target tags.</param>
    /// <param name="splitter">Divides the rows into folds.</param>
    /// <param name="scores">Receives the scores.</param>
    /// <param name="seed">The seed of all random choices.</param>
    /// <param name="cancellation">Checked during training.</param>
    /// <remarks>Python: <c>DiffBasedAnomalyDetector.cross_validate</c> and <c>DiffBasedKFCVAnomalyDetector.cross_validate</c>.</remarks>
    public static CrossValidation Run(
        ModelDefinition definition, Table input, Table target, Splitter splitter, ScoreTable scores, int seed, CancellationToken cancellation)
    {
        IReadOnlyList<Fold> folds = splitter.Split(input.Rows);
        List<ThresholdSet> lasting = [], smooth = [];
        Errors all = Missing(target);
        foreach (Fold fold in folds)
        {
            FoldModel model = FoldModel.Fit(definition, input.Select(fold.Train), target.Select(fold.Train), seed, cancellation);
            Table predicted = model.Estimator.Predict(input.Select(fold.Test)), found = target.Select(fold.Test);
            scores.Add(found, predicted);
            if (model.Scaler is not { } scaler || definition.Detector is not { } detector)
                continue;
            Errors errors = Errors.Of(found, predicted, scaler);
            if (detector.UsesQuantile)
            {
                Place(errors, fold.Test[^predicted.Rows..], all);
                continue;
            }
            lasting.Add(ThresholdSet.Lasting(errors, LastingRows));
            if (detector.Window is { } window)
                smooth.Add(ThresholdSet.Lasting(errors, window));
        }
        ThresholdSet? thresholds = definition.Detector switch
        {
            null => null,
            { UsesQuantile: true } detector => ThresholdSet.Quantile(
                all, detector.Smoothing ?? SmoothingMethod.RollingMedian, detector.Window, detector.ThresholdPercentile),
            _ => lasting[^1],
        };
        return new CrossValidation(folds, scores, thresholds, lasting, smooth);
    }

    // Rows that no fold predicts have no error.
    private static Errors Missing(Table target)
    {
        double[] total = new double[target.Rows];
        Array.Fill(total, double.NaN);
        return new Errors(target.Map(_ => (double[])total.Clone()), total);
    }

    private static void Place(Errors errors, int[] rows, Errors all)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            all.Total[rows[i]] = errors.Total[i];
            for (int tag = 0; tag < errors.Tags.Width; tag++)
                all.Tags.Columns[tag][rows[i]] = errors.Tags[tag][i];
        }
    }
}
