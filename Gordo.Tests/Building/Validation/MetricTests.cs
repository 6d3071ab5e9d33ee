using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Validation;

namespace Gordo.Tests.Building.Validation;

/// <summary>Checks scores against the examples of scikit-learn's documentation and values computed by hand.</summary>
internal sealed class MetricTests
{
    private static readonly double[] Target = [3, -0.5, 2, 7];
    private static readonly double[] Predicted = [2.5, 0, 2, 8];

    [Test]
    public void Scores_equal_those_of_scikit_learn()
    {
        Metric.ExplainedVariance(Target, Predicted).Should().BeApproximately(0.9571734475374732, 1e-15);
        Metric.CoefficientOfDetermination(Target, Predicted).Should().BeApproximately(0.9486081370449679, 1e-15);
        Metric.MeanSquaredError(Target, Predicted).Should().Be(0.375);
        Metric.MeanAbsoluteError(Target, Predicted).Should().Be(0.5);
    }

    [Test]
    public void A_constant_target_scores_one_only_without_error()
    {
        Metric.CoefficientOfDetermination([2, 2, 2], [2, 2, 2]).Should().Be(1);
        Metric.CoefficientOfDetermination([2, 2, 2], [3, 3, 3]).Should().Be(0);
        Metric.ExplainedVariance([2, 2, 2], [3, 3, 3]).Should().Be(1);
        Metric.ExplainedVariance([2, 2, 2], [3, 4, 5]).Should().Be(0);
    }

    [Test]
    public void Scores_are_kept_by_tag_and_overall_for_each_fold()
    {
        // Squared errors 0.25, 0, 1 and 1, 1, 1: means 5/12 and 1.
        var table = new ScoreTable(Metric.All, ["TAG 1", "B"], scaler: null);
        table.Add(Tables.Of([0.5, -1, 7], [1, 1, -6]), Tables.Of([0, -1, 8], [2, 2, -5]));
        table.Add(Tables.Of([9, 1, 2], [9, 3, 4]), Tables.Of([1, 2], [3, 6]));

        table.Scores.Keys.Should().HaveCount(12).And.Contain(["explained-variance-score-TAG-1", "r2-score-B", "mean-absolute-error"]);
        table.Scores["mean-squared-error-TAG-1"].Should().Equal(1.25 / 3, 0);
        table.Scores["mean-squared-error-B"].Should().Equal(1, 2);
        table.Scores["mean-squared-error"][0].Should().BeApproximately(8.5 / 12, 1e-15);
        ScoreTable.Summarize([1, 2, 6]).Should().Be((3, Math.Sqrt(14 / 3.0), 6, 1));
    }

    [Test]
    public void A_scaler_is_applied_to_both_sides()
    {
        var table = new ScoreTable(Metric.All, ["A"], new FittedScaler("Any", [0.5], [10]));
        table.Add(Tables.Of([2, 4]), Tables.Of([4, 2]));
        table.Scores["mean-squared-error"].Should().Equal(1);
    }
}
