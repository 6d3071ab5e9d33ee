using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Prediction;

/// <summary>Cases the recorded data do not cover: input column types, too few rows, unequal numbers of rows.</summary>
public sealed class PredictorTests
{
    private static readonly ReadOnlyMemory<long> Integers = new long[] { 1, 2 };
    private static readonly ReadOnlyMemory<double> Floats = new[] { 1, 2.5 };
    private static readonly ReadOnlyMemory<bool> Booleans = new[] { true, false };
    private static readonly Validity FirstOnly = Validity.From([true, false], FrameMemory.Unpooled);

    // The Python server passes the input through one NumPy array, whose type depends on all columns.
    private static IEnumerable<TestCaseData> InputTypes()
    {
        var i = new IntegerColumn(Integers);
        var f = new FloatColumn(Floats);
        var b = new BooleanColumn(Booleans);
        var gap = new IntegerColumn(Integers, FirstOnly);
        yield return Case("all integers", [i, i, i, i], ["Integer", "Integer", "Integer", "Integer"]);
        yield return Case("one float", [i, f, i, i], ["Float", "Float", "Float", "Float"]);
        yield return Case("an integer is missing", [i, gap, i, i], ["Float", "Float", "Float", "Float"]);
        yield return Case("all booleans", [b, b, b, b], ["Boolean", "Boolean", "Boolean", "Boolean"]);
        yield return Case("booleans among others", [b, i, f, gap], ["Boolean", "Integer", "Float", "Float"]);
        yield return Case("nothing but missing", [new NullColumn(2), i, i, i], ["Float", "Float", "Float", "Float"]);

        static TestCaseData Case(string name, Column[] columns, string[] types) =>
            new TestCaseData(columns, types).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(InputTypes))]
    public async Task Model_input_columns_have_the_types_of_the_Python_server(Column[] columns, string[] types)
    {
        LoadedModel model = await LoadAsync("autoencoder-4");

        Frame answer = Predictor.Predict(model, Frame(model, columns), FrameMemory.Unpooled, CancellationToken.None);

        answer.Columns.ToArray().Skip(2).Take(4).Select(column => column.Type.ToString()).Should().Equal(types);
    }

    [Test]
    public async Task Response_columns_are_in_the_order_clients_expect()
    {
        LoadedModel model = await LoadAsync("window-sma");
        Frame frame = Frame(model, Repeat(new FloatColumn(Floats), 4));

        Frame answer = Predictor.ScoreAnomalies(model, frame, frame, allColumns: true, FrameMemory.Unpooled, CancellationToken.None);

        answer.Keys.ToArray().Select(key => key.Group).Distinct().Should().Equal(
            "start", "end", "model-input", "model-output",
            "tag-anomaly-scaled", "total-anomaly-scaled", "tag-anomaly-unscaled", "total-anomaly-unscaled",
            "smooth-tag-anomaly-scaled", "smooth-total-anomaly-scaled", "smooth-tag-anomaly-unscaled", "smooth-total-anomaly-unscaled",
            "anomaly-confidence", "total-anomaly-confidence");
        answer.Keys.ToArray().Where(key => key.Group is "start" or "end" or "total-anomaly-scaled")
            .Should().OnlyContain(key => key.Tag == "");
    }

    [TestCase("autoencoder-4", 4 + (4 * 1), 4 + (4 * 4), 4 + (4 * 6))]
    [TestCase("fewer-targets", 6 + (2 * 1), 6 + (2 * 4), 6 + (2 * 6))]
    public async Task Estimated_response_has_the_columns_that_were_asked_for(string name, int prediction, int scores, int smoothScores)
    {
        const int RowColumns = 8, Rows = 100;
        LoadedModel model = await LoadAsync(name);
        model.ResponseBytes(Rows, scoresPerOutput: 0).Should().Be(8 * Rows * (RowColumns + prediction));
        model.ResponseBytes(Rows, LoadedModel.Scores).Should().Be(8 * Rows * (RowColumns + scores));
        model.ResponseBytes(Rows, LoadedModel.SmoothScores).Should().Be(8 * Rows * (RowColumns + smoothScores));
    }

    [TestCase("lookback-autoencoder", 6)]
    [TestCase("lookback-forecast", 7)]
    [TestCase("autoencoder-4", 1)]
    public async Task Too_few_rows_are_refused_with_the_minimum(string name, int needed)
    {
        LoadedModel model = await LoadAsync(name);
        Frame enough = Rows(model, needed);
        Frame tooFew = Rows(model, needed - 1);

        Predictor.Predict(model, enough, FrameMemory.Unpooled, CancellationToken.None).RowCount.Should().Be(1);
        FluentActions.Invoking(() => Predictor.Predict(model, tooFew, FrameMemory.Unpooled, CancellationToken.None))
            .Should().Throw<FrameException>().WithMessage($"'X' has {needed - 1} rows; the model needs at least {needed}.");
        FluentActions.Invoking(() => Predictor.ScoreAnomalies(model, tooFew, tooFew, false, FrameMemory.Unpooled, CancellationToken.None))
            .Should().Throw<FrameException>();
    }

    [Test]
    public async Task X_and_y_must_have_equal_numbers_of_rows()
    {
        LoadedModel model = await LoadAsync("autoencoder-4");

        FluentActions.Invoking(() => Predictor.ScoreAnomalies(model, Rows(model, 3), Rows(model, 2), false, FrameMemory.Unpooled, CancellationToken.None))
            .Should().Throw<RequestException>().WithMessage("'X' has 3 rows but 'y' has 2");
    }

    [Test]
    public async Task Cancellation_stops_a_prediction()
    {
        LoadedModel model = await LoadAsync("autoencoder-4");
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        FluentActions.Invoking(() => Predictor.Predict(model, Rows(model, 3), FrameMemory.Unpooled, cancellation.Token))
            .Should().Throw<OperationCanceledException>();
    }

    private static Frame Rows(LoadedModel model, int rows) =>
        new(RowIndex.Range(rows), model.Tags.Select(tag => new ColumnKey(tag)), Repeat(new FloatColumn(new double[rows]), model.Tags.Count));

    private static Frame Frame(LoadedModel model, Column[] columns) =>
        new(RowIndex.Range(columns[0].Length), model.Tags.Select(tag => new ColumnKey(tag)), columns);

    private static Column[] Repeat(Column column, int count) => [.. Enumerable.Repeat(column, count)];

    private static async Task<LoadedModel> LoadAsync(string name)
    {
        string revision = Directory.EnumerateDirectories(GoldenData.Path("server", "collection")).Single();
        var collection = new ModelCollection(new CollectionOptions { CurrentDirectory = revision });
        ModelName.TryParse(name, out ModelName parsed).Should().BeTrue();
        return (await collection.GetModelAsync(collection.Current, parsed, CancellationToken.None))!;
    }
}
