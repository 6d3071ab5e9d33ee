using System.Text;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Estimators;
using Gordo.Core.Metadata;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Prediction;

/// <summary>Models with tags of text beside tags of numbers, whatever engine runs them.</summary>
public sealed class TextTagTests
{
    private const int Missing = -1;

    [Test]
    public async Task Text_and_numbers_reach_the_engine_as_they_are()
    {
        Frame answer = await PredictAsync(TextColumn.From(["ok", "", "größer"]), new FloatColumn(new[] { 1.5, 2, 3 }));

        Answer(answer).Should().Equal(2 + 1.5, 0 + 2, 8 + 3);
        Column note = answer.Columns.ToArray()[2];
        note.Should().BeOfType<TextColumn>();
        Encoding.UTF8.GetString(((TextColumn)note)[2]).Should().Be("größer");
    }

    [Test]
    public async Task Missing_text_stays_missing()
    {
        Frame some = await PredictAsync(TextColumn.From(["ok", null]), new FloatColumn(new double[] { 10, 20 }));
        Frame all = await PredictAsync(new NullColumn(2), new FloatColumn(new double[] { 10, 20 }));

        Answer(some).Should().Equal(2 + 10, Missing + 20);
        Answer(all).Should().Equal(Missing + 10, Missing + 20);
        some.Columns.ToArray()[2].IsMissing(1).Should().BeTrue();
    }

    [Test]
    public async Task Booleans_are_numbers_where_the_model_takes_numbers()
    {
        Frame answer = await PredictAsync(TextColumn.From(["a", "a"]), new BooleanColumn(new[] { true, false }));
        Answer(answer).Should().Equal(1 + 1, 1 + 0);
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        var text = TextColumn.From(["a", "b"]);
        var numbers = new FloatColumn(new[] { 1, 2.5 });
        Validity second = Validity.From([false, true], FrameMemory.Unpooled);
        yield return new TestCaseData(numbers, numbers, "Row 0 of column 'NOTE' holds a float, expected text.").SetArgDisplayNames("numbers for text");
        yield return new TestCaseData(new IntegerColumn(new long[] { 1, 2 }, second), numbers, "Row 1 of column 'NOTE' holds a integer, expected text.")
            .SetArgDisplayNames("integers after a missing one for text");
        yield return new TestCaseData(new BooleanColumn(new[] { true, false }), numbers, "Row 0 of column 'NOTE' holds a boolean, expected text.")
            .SetArgDisplayNames("booleans for text");
        yield return new TestCaseData(text, text, "Row 0 of column 'LEVEL' holds the text 'a', expected a number.").SetArgDisplayNames("text for numbers");
    }

    [TestCaseSource(nameof(Wrong))]
    public async Task A_column_of_the_wrong_kind_is_refused_by_the_name_of_the_tag(Column note, Column level, string message)
    {
        Func<Task> predicting = () => PredictAsync(note, level);
        await predicting.Should().ThrowAsync<FrameException>().WithMessage(message); // answered with 400
    }

    [Test]
    public void Text_is_taken_by_the_name_of_the_input_not_by_its_position()
    {
        var estimator = new Estimator(new LengthModel(), ["LEVEL", "NOTE"], new EstimatorSettings());
        estimator.TextTags.Should().Equal(false, true);
        ReadOnlyMemory<double>[] answer = estimator.Predict(
            new InputColumns([new double[] { 5, 6 }, default], [null, TextColumn.From(["abc", "d"])], 2), FrameMemory.Unpooled, CancellationToken.None);
        answer.Single().ToArray().Should().Equal(3 + 5, 1 + 6);
    }

    private static double[] Answer(Frame answer) => answer.Columns.ToArray()[^1].Should().BeOfType<FloatColumn>().Subject.Values.ToArray();

    private static async Task<Frame> PredictAsync(Column note, Column level)
    {
        string[] tags = ["NOTE", "LEVEL"];
        string revision = Directory.EnumerateDirectories(GoldenData.Path("server", "collection")).Single();
        var collection = new ModelCollection(new CollectionOptions { CurrentDirectory = revision });
        ModelName.TryParse("autoencoder-4", out ModelName name).Should().BeTrue();
        // Folder and files of any model.
        LoadedModel other = (await collection.GetModelAsync(collection.Current, name, CancellationToken.None))!;
        var model = new LoadedModel(
            new ModelKey(other.Revision, other.Name), other.Folder, other.External, new Estimator(new LengthModel(), tags, new EstimatorSettings()), null,
            new DatasetDescription(tags, ["length"], null, null));
        var frame = new Frame(RowIndex.Range(note.Length), tags.Select(tag => new ColumnKey(tag)), [note, level]);
        return Predictor.Predict(model, frame, FrameMemory.Unpooled, CancellationToken.None);
    }

    /// <summary>Answers the bytes of the text plus the number.</summary>
    private sealed class LengthModel : EngineModel
    {
        public override EngineKinds Engine => EngineKinds.MlNet;

        public override IReadOnlyList<PlanValue> Inputs { get; } =
            [new("NOTE", null, [-1, 1]) { IsText = true }, new("LEVEL", ElementType.Float64, [-1, 1])];

        public override IReadOnlyList<PlanValue> Outputs { get; } = [new("sum", ElementType.Float64, [-1, 1])];

        public override long ResidentBytes => 100;

        internal override bool TakesOnlyColumns => true;

        internal override EngineRun BeginRun(int output, bool isTrial = false) => new Run();

        private sealed class Run : EngineRun
        {
            public override long ValueBytes => 24;

            public override Tensor Output => throw new NotSupportedException();

            public override Tensor Input(int index, ElementType type, in Shape shape) => throw new NotSupportedException();

            public override Tensor Rows(ElementType type, in Shape shape) => throw new NotSupportedException();

            public override void Execute(CancellationToken cancellation) => throw new NotSupportedException();

            public override void RunColumns(
                in InputColumns input, int[]? tagOf, int start, int count, Span<double> values, int stride, CancellationToken cancellation)
            {
                TextColumn text = input.Text![tagOf![0]]!;
                ReadOnlySpan<double> numbers = input.Numbers[tagOf[1]].Span;
                for (int row = start; row < start + count; row++)
                    values[row] = (text.IsMissing(row) ? Missing : text[row].Length) + numbers[row];
            }

            public override void Dispose()
            {
            }
        }
    }
}
