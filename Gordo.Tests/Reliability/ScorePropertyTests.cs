using FsCheck;
using FsCheck.Fluent;
using Gordo.Core.Collections;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Names;
using Gordo.Core.Onnx;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.Reliability;

/// <summary>Properties of the answers of models that compute each row on its own, checked with random readings.</summary>
internal sealed class ScorePropertyTests
{
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(new Replay(new Rnd(20200301, 7), null));
    private static readonly Gen<double> Readings = Gen.Choose(-100_000, 100_000).Select(value => value / 700.0);

    private readonly ModelCollection _models = new(new CollectionOptions
    {
        CurrentDirectory = Directory.EnumerateDirectories(GoldenData.Path("server", "collection")).Single(),
    });

    [Test]
    public async Task Scores_do_not_depend_on_the_order_of_columns_and_rows_or_on_chunks(
        [Values("autoencoder-4", "autoencoder-20", "kfcv", "standard-scaler", "robust-scaler", "fewer-targets", "no-thresholds")] string name)
    {
        ModelName.TryParse(name, out ModelName parsed).Should().BeTrue();
        LoadedModel model = (await _models.GetModelAsync(_models.Current, parsed, CancellationToken.None))!; // the golden collection has it
        int width = model.Tags.Count;
        Gen<(double[][] Input, double[][] Target, int[] Columns, int[] Rows, int[] Cuts)> cases =
            from rows in Gen.Choose(2, 120)
            from input in Readings.ArrayOf(rows).ArrayOf(width)
            from target in Readings.ArrayOf(rows).ArrayOf(model.Targets.Count)
            from columnOrder in Gen.Shuffle(Enumerable.Range(0, width).ToArray())
            from rowOrder in Gen.Shuffle(Enumerable.Range(0, rows).ToArray())
            from cuts in Gen.Choose(1, rows - 1).ArrayOf(3)
            select (input, target, columnOrder, rowOrder, cuts.Order().ToArray());
        Check.One(Checks, Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            int rows = sample.Rows.Length;
            int[] inOrder = [.. Enumerable.Range(0, rows)], columns = [.. Enumerable.Range(0, width)];
            double[][] whole = Scores(model, sample.Input, sample.Target, columns, inOrder);
            Scores(model, sample.Input, sample.Target, sample.Columns, inOrder).Should().BeEquivalentTo(whole, options => options.WithStrictOrdering());

            double[][] shuffled = Scores(model, sample.Input, sample.Target, columns, sample.Rows);
            int[] bounds = [0, .. sample.Cuts, rows];
            double[][][] chunks = [.. bounds.Zip(bounds.Skip(1)).Where(cut => cut.First < cut.Second)
                .Select(cut => Scores(model, sample.Input, sample.Target, columns, inOrder[cut.First..cut.Second]))];
            for (int column = 0; column < whole.Length; column++)
            {
                Close(shuffled[column], [.. sample.Rows.Select(row => whole[column][row])]).Should().BeTrue("rows are scored one by one");
                Close([.. chunks.SelectMany(chunk => chunk[column])], whole[column]).Should().BeTrue("a chunk is scored as the whole is");
            }
        }));
    }

    [TestCase("torch_hourglass_4")]
    [TestCase("torch_hourglass_20")]
    [TestCase("torch_hourglass_100")]
    [TestCase("torch_symmetric_256_128_64")]
    public void The_same_model_in_float32_and_float64_agrees_within_the_recorded_bounds(string name)
    {
        RecordedModel single = RecordedModel.Load(GoldenData.Path("onnx", name));
        PreparedPlan wide = OnnxModel.Read(WidenedModel.Of(File.ReadAllBytes(GoldenData.Path("onnx", name, "model.onnx"))), null).Plan;
        int width = single.Inputs[0].Shape[1];
        Gen<float[]> cases = Gen.Choose(1, 70).SelectMany(rows => Gen.Choose(-30_000, 30_000).Select(value => value / 10_000f).ArrayOf(rows * width));
        Check.One(Checks, Prop.ForAll(cases.ToArbitrary(), values =>
        {
            Tensor narrowInput = Tensor.Create(ElementType.Float32, new Shape(values.Length / width, width));
            Tensor wideInput = Tensor.Create(ElementType.Float64, new Shape(values.Length / width, width));
            values.CopyTo(narrowInput.Values<float>());
            for (int i = 0; i < values.Length; i++)
                wideInput.Values<double>()[i] = values[i];
            Tensor narrow = single.Plan.Run([narrowInput])[0], expected = wide.Run([wideInput])[0];
            expected.Type.Should().Be(ElementType.Float64);
            for (int i = 0; i < expected.Count; i++)
            {
                double found = TensorComparer.At(narrow, i), wanted = TensorComparer.At(expected, i);
                Math.Abs(found - wanted).Should().BeLessThanOrEqualTo(single.Atol + (single.Rtol * Math.Abs(wanted)));
            }
        }));
    }

    // Products of other shapes may add in another order.
    private static bool Close(double[] found, double[] expected) =>
        found.Length == expected.Length && found.Zip(expected).All(pair =>
            Math.Abs(pair.First - pair.Second) <= 1e-12 * Math.Max(1, Math.Abs(pair.Second)) || (double.IsNaN(pair.First) && double.IsNaN(pair.Second)));

    // The computed columns of the answer, in its order.
    private static double[][] Scores(LoadedModel model, double[][] input, double[][] target, int[] columns, int[] rows)
    {
        Frame Of(IReadOnlyList<string> names, double[][] values, int[] order) => new(
            RowIndex.Range(rows.Length),
            order.Select(column => new ColumnKey(names[column])),
            order.Select(column => new FloatColumn(Array.ConvertAll(rows, row => values[column][row]))));
        Frame answer = Predictor.ScoreAnomalies(
            model, Of(model.Tags, input, columns), Of(model.Targets, target, [.. Enumerable.Range(0, target.Length)]), allColumns: false, FrameMemory.Unpooled, CancellationToken.None);
        double[][] scores = [.. answer.Columns.ToArray().OfType<FloatColumn>().Select(column => column.Values.ToArray())];
        scores.Length.Should().BeGreaterThan(model.Tags.Count + model.Targets.Count);
        return scores;
    }
}
