using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Validation;

/// <summary>Collects the scores of all folds: of each metric, over all tags and for each tag.</summary>
/// <param name="metrics">The metrics.</param>
/// <param name="tags">The names of the target tags.</param>
/// <param name="scaler">Applied to targets and predictions before they are compared; null for none.</param>
internal sealed class ScoreTable(IReadOnlyList<Metric> metrics, IReadOnlyList<string> tags, FittedScaler? scaler)
{
    private readonly Dictionary<string, List<double>> _scores = new(StringComparer.Ordinal);

    /// <summary>
    /// The scores of the folds by name: for each metric first those of each tag (<c>r2-score-TAG-1</c>), then their mean (<c>r2-score</c>).
    /// </summary>
    public IReadOnlyDictionary<string, List<double>> Scores => _scores;

    /// <summary>Adds the scores of a fold.</summary>
    /// <param name="target">The readings.</param>
    /// <param name="predicted">The predictions; at most as many rows, compared with the last rows of the target.</param>
    public void Add(Table target, Table predicted)
    {
        Table compared = target.Tail(predicted.Rows);
        if (scaler is not null)
            (compared, predicted) = (scaler.Apply(compared), scaler.Apply(predicted));
        foreach (Metric metric in metrics)
        {
            double sum = 0;
            for (int tag = 0; tag < tags.Count; tag++)
            {
                double score = metric.Compute(compared[tag], predicted[tag]);
                sum += score;
                Of($"{metric.Name}-{tags[tag].Replace(' ', '-')}").Add(score);
            }
            Of(metric.Name).Add(sum / tags.Count);
        }
    }

    /// <summary>Returns the mean, standard deviation (divided by the number of folds), maximum and minimum of the scores of folds.</summary>
    public static (double Mean, double Deviation, double Maximum, double Minimum) Summarize(IReadOnlyList<double> folds)
    {
        double[] values = [.. folds];
        return (values.Average(), Math.Sqrt(ColumnStatistics.Variance(values)), values.Max(), values.Min());
    }

    private List<double> Of(string name) => _scores.TryGetValue(name, out List<double>? found) ? found : _scores[name] = [];
}
