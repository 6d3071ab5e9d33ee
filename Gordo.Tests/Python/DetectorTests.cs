using Gordo.Core;
using Gordo.Core.Anomaly;
using Gordo.Core.Python;
using Gordo.Serialization.Frames;
using static Gordo.Tests.Python.PickleWriter;

namespace Gordo.Tests.Python;

/// <summary>Detectors with scalers and thresholds of every kind, on scores computed by hand.</summary>
internal sealed class DetectorTests
{
    private static readonly PyObject Doubled = Object("sklearn.linear_model._base.LinearRegression", ("coef_", new double[,] { { 2 } }), ("intercept_", 0.0));

    [Test]
    public void A_column_scaler_scales_readings_and_outputs()
    {
        PyObject scaler = Object("sklearn.preprocessing._data.StandardScaler", ("mean_", new[] { 1.0 }), ("scale_", new[] { 4.0 }));
        (AnomalyScores scores, _) = Score(("scaler", scaler), ("feature_thresholds_", new[] { 3.0 }), ("aggregate_threshold_", 0.5));

        // The model predicts 6 from the input 3, and the reading is 9: scaled, 9 and 6 become 2 and 1.25.
        scores.Raw.TagScaled[0].Span[0].Should().Be(0.75);
        scores.Raw.TagUnscaled[0].Span[0].Should().Be(3);
        scores.Confidence!.Value[0].Span[0].Should().Be(1);
        scores.TotalConfidence!.Value.Span[0].Should().Be(1.125);
    }

    [Test]
    public void The_scaler_may_be_any_transformer()
    {
        PyObject scaler = Object("sklearn.preprocessing._data.PowerTransformer", ("lambdas_", new[] { 2.0 }), ("standardize", false));
        (AnomalyScores scores, _) = Score(("scaler", scaler));

        // ((x + 1)² - 1) / 2 for 9 and 6.
        scores.Raw.TagScaled[0].Span[0].Should().BeApproximately(49.5 - 24, 1e-12);
        scores.Confidence.Should().BeNull();
        scores.TotalConfidence.Should().BeNull();
    }

    [Test]
    public void The_scaler_may_be_a_pipeline_of_scalers()
    {
        PyObject first = Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0 }));
        PyObject second = Object("sklearn.preprocessing._data.MinMaxScaler",
            ("scale_", new[] { 1.0 }), ("min_", new[] { 0.0 }), ("clip", true), ("feature_range", new object?[] { 0, 4 }));
        PyObject scaler = Object("sklearn.pipeline.Pipeline", ("steps", new List<object?> { new object?[] { "a", first }, new object?[] { "b", second } }));
        (AnomalyScores scores, _) = Score(("scaler", scaler));
        scores.Raw.TagScaled[0].Span[0].Should().Be(1, "9 is clipped to 4 and 6 is 3");
    }

    // x * 2 - 6 has the range 0 to 4 from 3 to 5, and 0 to 1 from 3 to 3.5.
    [TestCase(0, 4, 3.0, 5.0)]
    [TestCase(0, 1, 3.0, 3.5)]
    public void Range_of_training_is_that_of_a_MinMaxScaler(int lowest, int highest, double from, double to)
    {
        PyObject scaler = Object("sklearn.preprocessing._data.MinMaxScaler",
            ("scale_", new[] { 2.0 }), ("min_", new[] { -6.0 }), ("feature_range", new object?[] { lowest, highest }));
        (_, Detector detector) = Score(("scaler", scaler));
        detector.Trained(0).Range.Should().Be((from, to));
    }

    [TestCase(true, true)]
    [TestCase(false, false)]
    [TestCase(null, false)]
    public void Thresholds_are_required_if_require_thresholds_is_set(bool? required, bool refused)
    {
        PyObject scaler = Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0 }));
        (_, Detector detector) = Score(("scaler", scaler), ("require_thresholds", required));
        Action require = detector.RequireThresholds;
        if (refused)
            require.Should().Throw<NotAnAnomalyDetectorException>().WithMessage("*<class 'gordo.machine.model.anomaly.diff.DiffBasedAnomalyDetector'>");
        else
            require.Should().NotThrow();
    }

    [Test]
    public void Thresholds_may_be_a_Series_of_any_pandas_version()
    {
        var series = new PyObject(new("pandas.core.series", "Series"), new Dictionary<string, object?>
        {
            ["_data"] = new PyObject(new("pandas.core.internals.managers", "SingleBlockManager"), new object?[]
            {
                new List<object?>(), new List<object?>(), new List<object?>(),
                new Dictionary<string, object?>
                {
                    ["0.14.1"] = new Dictionary<string, object?>
                    {
                        ["axes"] = new List<object?>(),
                        ["blocks"] = new List<object?> { new Dictionary<string, object?> { ["values"] = new[] { 6.0 }, ["mgr_locs"] = null } },
                    },
                },
            }),
        });
        PyObject scaler = Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0 }));
        Score(("scaler", scaler), ("feature_thresholds_", series)).Scores.Confidence!.Value[0].Span[0].Should().Be(0.5);
    }

    [Test]
    public void Thresholds_for_another_number_of_targets_are_refused()
    {
        PyObject scaler = Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0 }));
        FluentActions.Invoking(() => Score(("scaler", scaler), ("feature_thresholds_", new[] { 1.0, 2.0 })))
            .Should().Throw<ModelException>().WithMessage("DiffBasedAnomalyDetector: feature_thresholds_ has 2 numbers; expected 1");
    }

    [Test]
    public void A_detector_in_a_detector_or_in_a_pipeline_is_refused()
    {
        PyObject scaler = Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0 }));
        PyObject inner = Object(null, "gordo.machine.model.anomaly.diff.DiffBasedAnomalyDetector", ("base_estimator", Doubled), ("scaler", scaler));
        PyObject outer = Object(null, "gordo.machine.model.anomaly.diff.DiffBasedAnomalyDetector", ("base_estimator", inner), ("scaler", scaler));
        PyObject pipeline = Object("sklearn.pipeline.Pipeline", ("steps", new List<object?> { new object?[] { "a", inner } }));
        FluentActions.Invoking(() => PythonModel.Read(Write(outer), 1)).Should().Throw<ModelException>().WithMessage("*base_estimator is a detector itself*");
        FluentActions.Invoking(() => PythonModel.Read(Write(pipeline), 1)).Should().Throw<ModelException>().WithMessage("*neither transforms nor predicts*");
    }

    private static (AnomalyScores Scores, Detector Detector) Score(params (string Name, object? Value)[] attributes)
    {
        byte[] pickle = Write(Object(null, "gordo.machine.model.anomaly.diff.DiffBasedAnomalyDetector", [("base_estimator", Doubled), .. attributes]));
        Detector detector = PythonModel.Read(pickle, 1).ReadDetector(1)!; // it is one
        var memory = new FrameMemory();
        ReadOnlyMemory<double>[] output = [new double[] { 6 }], target = [new double[] { 100, 9 }];
        return (detector.Score(output, target, smooth: false, memory, CancellationToken.None), detector);
    }
}
