using Gordo.Core;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Estimators;
using Gordo.Core.Onnx;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;
using Gordo.Tests.Onnx;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Estimators;

/// <summary>Predictions of columns, compared with runs of the same graph on one tensor.</summary>
public sealed class EstimatorTests
{
    private static readonly EstimatorSettings RowByRow = new();

    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("onnx");

    [TestCaseSource(nameof(Folders))]
    public void Predicting_columns_matches_running_the_graph(string folder)
    {
        OnnxModel model = Models.Read(folder);
        if (model.Inputs[0].Shape!.Count != 2)
            Assert.Pass("This model takes windows.");
        Tensor input = TensorJson.Read(Path.Combine(folder, "input.json"))[0].Tensor;
        Tensor expected = TensorJson.Read(Path.Combine(folder, "expected.json"))[0].Tensor;
        ReadOnlyMemory<double>[] columns = ColumnsOf(input, repeat: 50);
        var estimator = new Estimator(model.Plan, Tags(columns.Length), RowByRow);

        ReadOnlyMemory<double>[] output = estimator.Predict(columns, FrameMemory.Unpooled, CancellationToken.None);

        int rows = input.Shape[0] * 50;
        estimator.OutputRows(rows).Should().Be(rows);
        Interleave(output).ShouldMatch(Interleave(ColumnsOf(expected, repeat: 50)), 1e-4, 1e-3, folder);
    }

    [TestCase("lookback-autoencoder", 0)]
    [TestCase("lookback-forecast", 1)]
    public void Predicting_windows_matches_running_the_graph_on_each_window(string name, int lookahead)
    {
        OnnxModel model = ServerModel(name);
        int[] shape = [.. model.Inputs[0].Shape!];
        (int window, int tags) = (shape[1] > 0 ? shape[1] : 3, shape[2]);
        var settings = new EstimatorSettings { LookbackWindow = window, Lookahead = lookahead };
        var estimator = new Estimator(model.Plan, Tags(tags), settings);
        ReadOnlyMemory<double>[] columns = RandomColumns(tags, 300);

        ReadOnlyMemory<double>[] output = estimator.Predict(columns, FrameMemory.Unpooled, CancellationToken.None);

        int windows = 300 - window + 1 - lookahead;
        output.Should().OnlyContain(column => column.Length == windows);
        Tensor explicitWindows = Tensor.Create<double>(new Shape(windows, window, tags), [..
            from start in Enumerable.Range(0, windows)
            from step in Enumerable.Range(0, window)
            from tag in Enumerable.Range(0, tags)
            select columns[tag].Span[start + step]]);
        Interleave(output).ShouldMatch(model.Plan.Run(explicitWindows)[0], 1e-9, 1e-9, name);
    }

    [Test]
    public void Estimated_time_grows_with_rows_and_weights()
    {
        Estimator small = Autoencoder();
        small.EstimatedSeconds(1).Should().BeInRange(1e-9, 1e-4);
        small.EstimatedSeconds(1000).Should().BeApproximately(1000 * small.EstimatedSeconds(1), 1e-12);
        OnnxModel heavy = OnnxModel.Read(HeavyModel.Write(), "");
        // A row takes at least its twelve million multiplications.
        new Estimator(heavy.Plan, Tags(4), RowByRow).EstimatedSeconds(1).Should().BeInRange(5e-5, 1e-2);
    }

    [Test]
    public void Too_few_rows_for_a_window_give_no_rows()
    {
        OnnxModel model = ServerModel("lookback-autoencoder");
        int window = model.Inputs[0].Shape![1] > 0 ? model.Inputs[0].Shape![1] : 3;
        int tags = model.Inputs[0].Shape![2];
        var estimator = new Estimator(model.Plan, Tags(tags), new EstimatorSettings { LookbackWindow = window });
        estimator.OutputRows(window - 1).Should().Be(0);
        estimator.Predict(RandomColumns(tags, window - 1), FrameMemory.Unpooled, CancellationToken.None)
            .Should().OnlyContain(column => column.Length == 0);
    }

    [Test]
    public void A_missing_reading_affects_only_its_own_row()
    {
        Estimator estimator = Autoencoder();
        ReadOnlyMemory<double>[] whole = RandomColumns(4, 130);
        ReadOnlyMemory<double>[] holed = [.. whole];
        double[] first = whole[0].ToArray();
        first[70] = double.NaN;
        holed[0] = first;

        ReadOnlyMemory<double>[] expected = estimator.Predict(whole, FrameMemory.Unpooled, CancellationToken.None);
        ReadOnlyMemory<double>[] found = estimator.Predict(holed, FrameMemory.Unpooled, CancellationToken.None);

        for (int i = 0; i < 130; i++)
        {
            if (i == 70)
                found[1].Span[i].Should().Be(double.NaN);
            else
                found[1].Span[i].Should().Be(expected[1].Span[i]);
        }
    }

    [Test]
    public void A_wrong_number_of_tags_is_refused_with_both_numbers()
    {
        OnnxModel model = ServerModel("autoencoder-4");
        Action making = () => _ = new Estimator(model.Plan, Tags(5), RowByRow);
        making.Should().Throw<ModelException>().WithMessage("*[?,4]*5 tags*");
    }

    [Test]
    public void A_wrong_number_of_columns_is_refused_with_both_numbers()
    {
        Estimator estimator = Autoencoder();
        Action predicting = () => estimator.Predict(RandomColumns(3, 2), FrameMemory.Unpooled, CancellationToken.None);
        predicting.Should().Throw<ModelException>().WithMessage("the input has 3 columns; the model takes 4");
    }

    [Test]
    public void An_output_larger_than_an_array_is_refused_before_it_is_computed()
    {
        const int Outputs = 1000, Rows = 2_200_000;
        var estimator = new Estimator(OnnxModel.Read(HeavyModel.Write(Outputs), "").Plan, Tags(4), RowByRow);
        double[] column = new double[Rows];
        Action predicting = () => estimator.Predict(new ReadOnlyMemory<double>[] { column, column, column, column }, FrameMemory.Unpooled, CancellationToken.None);
        predicting.Should().Throw<FrameException>().WithMessage("*2200000 rows*1000 columns*");
    }

    [TestCase(1, 0)]
    [TestCase(0, 1)]
    [TestCase(null, 0)]
    public void A_model_without_output_columns_is_refused_on_load(int? steps, int columns)
    {
        // [rows, 1, 2] or [rows, 2], sliced to the given lengths of all axes but the first.
        long[] kept = steps is { } given ? [given, columns] : [columns];
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 2), OnnxWriter.Output("y"),
            OnnxWriter.Initializer("one", OnnxWriter.Tensor<long>([1], 1)),
            OnnxWriter.Initializer("starts", OnnxWriter.Tensor([kept.Length], new long[kept.Length])),
            OnnxWriter.Initializer("ends", OnnxWriter.Tensor([kept.Length], kept)),
            OnnxWriter.Initializer("axes", OnnxWriter.Tensor([kept.Length], [.. Enumerable.Range(1, kept.Length).Select(axis => (long)axis)])),
            steps is null ? OnnxWriter.Node("Identity", ["x"], ["apart"]) : OnnxWriter.Node("Unsqueeze", ["x", "one"], ["apart"]),
            OnnxWriter.Node("Slice", ["apart", "starts", "ends", "axes"], ["y"]),
        ];
        Loading(graph, 2).Should().Throw<ModelException>().WithMessage("*expected at least one column*");
    }

    [Test]
    public void A_model_with_a_single_output_row_for_all_inputs_is_refused_on_load()
    {
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 2), OnnxWriter.Output("y"),
            OnnxWriter.Node("ReduceSum", ["x", "axis"], ["y"]), OnnxWriter.Initializer("axis", OnnxWriter.Tensor<long>([1], 0)),
        ];
        Loading(graph, 2).Should().Throw<ModelException>().WithMessage("the model answers 2 rows with *");
    }

    [Test]
    public void A_model_whose_output_width_depends_on_the_rows_is_refused_on_load()
    {
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 2), OnnxWriter.Output("y"),
            OnnxWriter.Node("Transpose", ["x"], ["turned"]), OnnxWriter.Node("MatMul", ["x", "turned"], ["y"]),
        ];
        Loading(graph, 2).Should().Throw<ModelException>().WithMessage("the model answers 2 columns; it answered 1 before");
    }

    [TestCase(int.MaxValue)]
    [TestCase(20_000_000)]
    public void Windows_too_large_for_a_tensor_are_refused_without_allocating(int window)
    {
        OnnxModel model = ServerModel("lookback-autoencoder");
        int tags = model.Inputs[0].Shape![2];
        var settings = new EstimatorSettings { LookbackWindow = window };
        long before = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => new Estimator(model.Plan, Tags(tags), settings)).Should().Throw<ModelException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Test]
    public void The_maximum_lookahead_does_not_overflow_and_gives_no_output_rows()
    {
        OnnxModel model = ServerModel("lookback-autoencoder");
        var settings = new EstimatorSettings { LookbackWindow = 6, Lookahead = int.MaxValue };
        var estimator = new Estimator(model.Plan, Tags(model.Inputs[0].Shape![2]), settings);
        estimator.MinimumRows.Should().Be(int.MaxValue + 6L);
        estimator.OutputRows(0).Should().Be(0);
        estimator.OutputRows(10).Should().Be(0);
        estimator.OutputRows(int.MaxValue).Should().Be(0);
    }

    [TestCase(0)]
    [TestCase(int.MaxValue)]
    public void A_fixed_row_count_of_zero_or_too_many_is_refused(int rows)
    {
        List<byte[]> graph = [OnnxWriter.Input("x", rows, 2), OnnxWriter.Output("y", rows, 2), OnnxWriter.Node("Relu", ["x"], ["y"])];
        Loading(graph, 2).Should().Throw<ModelException>();
    }

    [Test]
    public void Long_windows_that_are_copied_run_in_smaller_blocks()
    {
        // 64 windows of 30,000 rows of 20 tags would take 150 MB.
        const int Window = 30_000, Tags = 20;
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, Window, Tags), OnnxWriter.Output("y"),
            OnnxWriter.Node("ReduceMean", ["x"], ["y"], OnnxWriter.Attribute("axes", [1L]), OnnxWriter.Attribute("keepdims", 0)),
        ];
        var estimator = new Estimator(OnnxModel.Read(OnnxWriter.Model(graph), null).Plan, EstimatorTests.Tags(Tags), new EstimatorSettings { LookbackWindow = Window });
        double[] column = new double[Window + 99];
        Array.Fill(column, 2);
        var input = new ReadOnlyMemory<double>[Tags];
        Array.Fill(input, column);
        ReadOnlyMemory<double>[] output = estimator.Predict(input, FrameMemory.Unpooled, CancellationToken.None);
        output.Should().OnlyContain(values => values.Length == 100);
        output[7].Span[99].Should().BeApproximately(2, 1e-6);
    }

    private static Action Loading(List<byte[]> graph, int tags) => () =>
        _ = new Estimator(OnnxModel.Read(OnnxWriter.Model(graph), null).Plan, Tags(tags), RowByRow);

    [Test]
    public void Cancelling_stops_between_blocks()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Action predicting = () => Autoencoder().Predict(RandomColumns(4, 10), FrameMemory.Unpooled, source.Token);
        predicting.Should().Throw<OperationCanceledException>();
    }

    private static Estimator Autoencoder() => new(ServerModel("autoencoder-4").Plan, Tags(4), RowByRow);

    private static OnnxModel ServerModel(string name) =>
        Models.Read(GoldenData.Path("server", "collection", "1577836800000", name));

    private static string[] Tags(int count) => [.. Enumerable.Range(1, count).Select(i => $"tag-{i}")];

    private static ReadOnlyMemory<double>[] RandomColumns(int count, int rows)
    {
        var random = new Random(20);
        return [.. Enumerable.Range(0, count).Select(_ =>
            new ReadOnlyMemory<double>([.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())]))];
    }

    private static ReadOnlyMemory<double>[] ColumnsOf(Tensor table, int repeat)
    {
        int width = table.Rank == 1 ? 1 : table.Shape[1], rows = table.Shape[0];
        return [.. Enumerable.Range(0, width).Select(column => new ReadOnlyMemory<double>(
            [.. Enumerable.Range(0, rows * repeat).Select(i => TensorComparer.At(table, i % rows * width + column))]))];
    }

    private static Tensor Interleave(ReadOnlyMemory<double>[] columns)
    {
        Tensor table = Tensor.Create(ElementType.Float64, new Shape(columns[0].Length, columns.Length));
        for (int i = 0; i < table.Count; i++)
            table.Values<double>()[i] = columns[i % columns.Length].Span[i / columns.Length];
        return table;
    }
}
