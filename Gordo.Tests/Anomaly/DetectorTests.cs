using System.Globalization;
using Gordo.Core;
using Gordo.Core.Anomaly;
using Gordo.Core.Quality;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Anomaly;

/// <summary>Scores of two tags and a few rows, calculated by hand.</summary>
public sealed class DetectorTests
{
    private static readonly DetectorSettings Settings = new()
    {
        Kind = "DiffBasedAnomalyDetector",
        Scaler = new ScalerSettings { Kind = "MinMaxScaler", Scale = [2, 0.5], Offset = [1, -3] },
        FeatureThresholds = [4, 0.5],
        AggregateThreshold = 8,
    };

    [Test]
    public void Distances_totals_and_confidences_follow_the_formulas()
    {
        AnomalyScores scores = Score(Settings, output: [[1, 5], [10, 20]], target: [[3, 2], [10, 24]]);

        scores.Raw.TagUnscaled[0].ToArray().Should().Equal(2, 3);
        scores.Raw.TagUnscaled[1].ToArray().Should().Equal(0, 4);
        scores.Raw.TagScaled[0].ToArray().Should().Equal(4, 6);
        scores.Raw.TagScaled[1].ToArray().Should().Equal(0, 2);
        scores.Raw.TotalUnscaled.ToArray().Should().Equal(2, 12.5);
        scores.Raw.TotalScaled.ToArray().Should().Equal(8, 20);
        scores.Confidence!.Value[0].ToArray().Should().Equal(0.5, 0.75);
        scores.Confidence.Value[1].ToArray().Should().Equal(0, 8);
        scores.TotalConfidence!.Value.ToArray().Should().Equal(1, 2.5);
        scores.Smooth.Should().BeNull();
    }

    [Test]
    public void A_missing_target_is_excluded_from_the_totals_of_its_row()
    {
        AnomalyScores scores = Score(Settings, output: [[1, 1], [10, 10]], target: [[double.NaN, double.NaN], [14, double.NaN]]);

        scores.Raw.TagScaled[0].ToArray().Should().Equal(double.NaN, double.NaN);
        scores.Raw.TotalUnscaled.ToArray().Should().Equal(16, double.NaN);
        scores.Raw.TotalScaled.ToArray().Should().Equal(4, double.NaN);
    }

    [Test]
    public void Only_a_target_without_threshold_has_no_confidence()
    {
        AnomalyScores scores = Score(
            Settings with { FeatureThresholds = [null, 2], AggregateThreshold = null }, output: [[1], [10]], target: [[3], [11]]);

        scores.Confidence!.Value[0].ToArray().Should().Equal(double.NaN);
        scores.Confidence.Value[1].ToArray().Should().Equal(0.5);
        scores.TotalConfidence.Should().BeNull();
    }

    // The tag's distances are 2 and 3; with a span of 2 the first has a third of the second's weight.
    [TestCase("smm", 2.5)]
    [TestCase("sma", 2.5)]
    [TestCase(null, 2.5)]
    [TestCase("ewma", 2.75)]
    public void Smoothing_applies_to_distances_and_totals_on_request(string? method, double second)
    {
        DetectorSettings settings = Settings with { Window = 2, SmoothingMethod = method };

        AnomalyScores scores = Score(settings, [[1, 5], [10, 20]], [[3, 2], [10, 24]], smooth: true);

        scores.Smooth!.TagUnscaled[0].Span[1].Should().BeApproximately(second, 1e-12);
        double.IsNaN(scores.Smooth.TotalScaled.Span[0]).Should().Be(method != "ewma");
        Score(settings, [[1, 5], [10, 20]], [[3, 2], [10, 24]]).Smooth.Should().BeNull();
    }

    // y * 2 + 1 and y * 0.5 - 3: the range 0 to 1 was -0.5 to 0 and 6 to 8; the range -1 to 1 was -1 to 0 and 4 to 8.
    [TestCase("MinMaxScaler", null, "-0.5 0, 6 8")]
    [TestCase("MinMaxScaler", new[] { -1.0, 1 }, "-1 0, 4 8")]
    [TestCase("StandardScaler", null, "?, ?")]
    [TestCase(null, null, "?, ?")]
    public void Range_of_training_is_known_of_a_MinMaxScaler(string? kind, double[]? range, string expected)
    {
        var detector = new Detector(Settings with { Scaler = Settings.Scaler! with { Kind = kind, FeatureRange = range } }, 2);
        string.Join(", ", new[] { 0, 1 }.Select(target => detector.Trained(target).Range is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"{known.Lowest} {known.Highest}") : "?")).Should().Be(expected);
        detector.Trained(0).IsConstant.Should().BeFalse();
        new Detector(Settings with { FeatureThresholds = [null, 2] }, 2).Trained(0).Should().Be(new TrainedTag(IsConstant: true, null), "it has no threshold of its own");
    }

    [TestCase(new[] { 1.0, 1 })]
    [TestCase(new[] { 0.0 })]
    [TestCase(new[] { 0.0, double.NaN })]
    public void A_range_of_a_MinMaxScaler_ascends(double[] range) =>
        FluentActions.Invoking(() => new Detector(Settings with { Scaler = Settings.Scaler! with { FeatureRange = range } }, 2))
            .Should().Throw<ModelException>().WithMessage("*feature_range*");

    [Test]
    public void Absent_required_thresholds_throw_NotAnAnomalyDetectorException()
    {
        DetectorSettings none = Settings with { FeatureThresholds = null, AggregateThreshold = null };

        FluentActions.Invoking(new Detector(none, 2).RequireThresholds).Should().Throw<NotAnAnomalyDetectorException>();
        FluentActions.Invoking(new Detector(none with { RequireThresholds = false }, 2).RequireThresholds).Should().NotThrow();
        FluentActions.Invoking(new Detector(none with { AggregateThreshold = 1 }, 2).RequireThresholds).Should().NotThrow();
    }

    private static IEnumerable<TestCaseData> Faults()
    {
        yield return new TestCaseData(Settings with { Kind = "IsolationForest" }, "*kind*IsolationForest*");
        yield return new TestCaseData(Settings with { Scaler = null }, "*scaler is absent*");
        yield return new TestCaseData(Settings with { Scaler = Settings.Scaler! with { Offset = null } }, "*scaler.offset is absent*");
        yield return new TestCaseData(Settings with { Scaler = Settings.Scaler with { Scale = [1] } }, "*scaler.scale has 1 numbers*2 targets*");
        yield return new TestCaseData(Settings with { Scaler = Settings.Scaler with { Scale = [1, double.NaN] } }, "*scaler.scale?1? is NaN*");
        yield return new TestCaseData(Settings with { FeatureThresholds = [1, 2, 3] }, "*feature_thresholds has 3*");
        yield return new TestCaseData(Settings with { Window = 0 }, "*window is 0*");
        yield return new TestCaseData(Settings with { Window = 3, SmoothingMethod = "lowess" }, "*smoothing_method*lowess*");
    }

    [TestCaseSource(nameof(Faults))]
    public void Invalid_settings_throw_naming_the_setting(DetectorSettings settings, string message) =>
        FluentActions.Invoking(() => new Detector(settings, 2)).Should().Throw<ModelException>().WithMessage(message);

    private static AnomalyScores Score(DetectorSettings settings, double[][] output, double[][] target, bool smooth = false) =>
        new Detector(settings, 2).Score(
            [.. output.Select(column => (ReadOnlyMemory<double>)column)], [.. target.Select(column => (ReadOnlyMemory<double>)column)],
            smooth, FrameMemory.Unpooled, CancellationToken.None);
}
