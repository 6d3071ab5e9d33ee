using System.Globalization;
using Gordo.Core;
using Gordo.Core.Engines;
using Gordo.Core.Engines.MlNet;
using Gordo.Core.Estimators;
using Gordo.Core.MlNet.Safety;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Tests.Engines.MlNet;

/// <summary>Models that ML.NET runs: recorded answers, and the package itself as reference.</summary>
internal sealed class MlNetChainTests
{
    // Elementwise steps; other steps sum float products in an order that depends on the processor.
    private static readonly string[] ExactKinds =
        ["minmax", "meanvar", "robust", "binning", "supbin", "logmeanvar", "flat-", "normalize-missing", "replace-", "convert-", "indicate"];

    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("mlnet-more");

    private static IEnumerable<TestCaseData> CompiledFolders() => GoldenData.Folders("mlnet");

    private static IEnumerable<TestCaseData> Published() => ConformanceData.Folders("mlnet-backcompat");

    [TestCaseSource(nameof(Folders))]
    public void Answers_equal_the_recorded_ones(string folder)
    {
        using var golden = new PackageCase(folder);
        foreach (string output in golden.Also.Prepend(golden.Output).Where(name => golden.TypeOf(name) != "Text"))
            Check(golden, output, Predict(golden, output == golden.Output ? null : output));
    }

    [TestCaseSource(nameof(Published))]
    public void Published_models_give_the_recorded_answers(string folder)
    {
        // The bike-* files have no schema but that of their training.
        using var golden = new PackageCase(folder);
        Check(golden, golden.Output, Predict(golden, null));
    }

    [TestCaseSource(nameof(CompiledFolders))]
    public void Models_of_the_compiled_engine_answer_alike_in_the_package(string folder)
    {
        string name = Path.GetFileName(folder);
        if (name.StartsWith("ols", StringComparison.Ordinal))
            Assert.Ignore("Microsoft.ML.Mkl.Components is not available.");
        using var golden = new PackageCase(folder);
        ColumnsView view = golden.ToView();
        var context = new MLContext();
        using var zip = new MemoryStream(golden.Zip);
        ITransformer transformer = context.Model.Load(zip, out DataViewSchema? schema);
        DataViewSchema.Column answer = transformer.Transform(view).Schema[golden.Output];
        double[][] package = Read(transformer.Transform(view), answer, golden.Rows);

        bool isExact = Array.Exists(ExactKinds, kind => name.StartsWith(kind, StringComparison.Ordinal));
        Check(golden, golden.Output, Array.ConvertAll(package, slot => (ReadOnlyMemory<double>)slot), isExact ? 0 : 1e-5);
        if (schema is null)
            return;
        ReadOnlyMemory<double>[] rows = Predict(golden, golden.Output);
        for (int slot = 0; slot < package.Length; slot++)
            rows[slot].ToArray().Should().Equal(package[slot], "bound rows give the bits of Transform");
    }

    [TestCase("multiclass-sdca-4", new[] { "normal", "low", "high", "surge" })]
    [TestCase("onnx-step-4", new[] { "0", "1", "2" })]
    [TestCase("binary-sdca-4", null)]
    public void Columns_are_named_by_slot_names_or_numbers(string name, string[]? expected)
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", name));
        Load(golden.Zip).ColumnNames(0).Should().Equal(expected);
    }

    [Test]
    public void Equal_and_empty_slot_names_are_made_unique()
    {
        var context = new MLContext();
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("TAG 1", NumberDataViewType.Single);
        var view = new ColumnsView(builder.ToSchema(), [[1f, 2f]]);
        // Two vectors of hashes have no slot names; a scalar joined twice has the same name twice.
        IEstimator<ITransformer> chain = context.Transforms.Concatenate("Twice", "TAG 1", "TAG 1")
            .Append(context.Transforms.Conversion.Hash("Hash", "TAG 1", numberOfBits: 1))
            .Append(context.Transforms.Conversion.MapKeyToVector("Bits", "Hash"))
            .Append(context.Transforms.Concatenate("Answer", "Twice", "Bits"));

        MlNetChain model = Load(Save(context, chain.Fit(view), view.Schema));

        model.ColumnNames(0).Should().Equal("Twice.TAG 1", "Twice.TAG 1.1", "2", "3");
    }

    [Test]
    public void Many_threads_share_a_model_and_get_the_right_answers()
    {
        foreach (string name in (string[])["onnx-step-4", "mixed-4t1", "binary-lightgbm-4", "text-2t1"])
        {
            using var golden = new PackageCase(GoldenData.Path("mlnet-more", name));
            MlNetChain model = Load(golden.Zip);
            (string[] tags, InputColumns columns) = golden.Frame();
            var estimator = new Estimator(model, tags, new EstimatorSettings());
            Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
                Check(golden, golden.Output, estimator.Predict(columns, FrameMemory.Unpooled, CancellationToken.None)));
            model.Retire();
        }
    }

    [Test]
    public void A_retired_model_is_freed_after_its_last_use()
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", "onnx-step-4"));
        MlNetChain model = Load(golden.Zip);
        (string[] tags, InputColumns columns) = golden.Frame();
        var estimator = new Estimator(model, tags, new EstimatorSettings());
        model.TryAcquire().Should().BeTrue();

        model.Retire();

        Check(golden, golden.Output, estimator.Predict(columns, FrameMemory.Unpooled, CancellationToken.None));
        model.Release();
        model.TryAcquire().Should().BeFalse();
    }

    [Test]
    public void A_value_that_a_step_cannot_compute_with_is_a_fault_of_the_request()
    {
        var context = new MLContext();
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("TAG 1", NumberDataViewType.Single);
        var view = new ColumnsView(builder.ToSchema(), [[1f, 2f]]);
        IEstimator<ITransformer> chain = context.Transforms.Expression("Whole", "(x) => single(int(x))", "TAG 1");
        var estimator = new Estimator(Load(Save(context, chain.Fit(view), view.Schema)), ["TAG 1"], new EstimatorSettings());

        FluentActions.Invoking(() => estimator.Predict(InputColumns.From([new double[] { 1, double.NaN }]), FrameMemory.Unpooled, CancellationToken.None))
            .Should().Throw<FrameException>().WithMessage("Row 1: the model cannot compute with its values*");
        estimator.Predict(InputColumns.From([new[] { 2.5, 3 }]), FrameMemory.Unpooled, CancellationToken.None)[0].ToArray().Should().Equal(2, 3);
    }

    [TestCase("binary-lbfgs-4b1", "SWITCH", 0.5, "holds 0.5, expected 0 or 1")]
    [TestCase("binary-lbfgs-4b1", "SWITCH", double.NaN, "holds no value, expected 0 or 1")]
    public void A_number_that_is_no_value_of_the_type_is_refused_naming_the_column(string name, string tag, double value, string message)
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", name));
        (string[] tags, InputColumns columns) = golden.Frame();
        var estimator = new Estimator(Load(golden.Zip), tags, new EstimatorSettings());
        double[] wrong = columns.Numbers[Array.IndexOf(tags, tag)].ToArray();
        wrong[7] = value;
        columns.Numbers[Array.IndexOf(tags, tag)] = wrong;

        FluentActions.Invoking(() => estimator.Predict(columns, FrameMemory.Unpooled, CancellationToken.None))
            .Should().Throw<FrameException>().WithMessage($"Row 7 of column '{tag}' {message}.");
    }

    [Test]
    public void A_run_can_be_canceled_between_rows()
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", "binary-sdca-4"));
        (string[] tags, InputColumns columns) = golden.Frame();
        using EngineRun run = Load(golden.Zip).BeginRun(0);
        using var source = new CancellationTokenSource();
        source.Cancel();
        FluentActions.Invoking(() => run.RunColumns(columns, [0, 1, 2, 3, -1], 0, golden.Rows, new double[golden.Rows], golden.Rows, source.Token))
            .Should().Throw<OperationCanceledException>();
    }

    [Test]
    public void A_refusal_has_no_temporary_path_and_leaves_no_file()
    {
        byte[] zip = File.ReadAllBytes(ConformanceData.Path("mlnet-more-bad", "terms-count-huge.zip"));
        string[] before = TemporaryFiles();

        // Without the checks, as if they had overlooked something.
        FluentActions.Invoking(() => MlNetChain.Load(new MemoryStream(zip), null, [])).Should().Throw<ModelException>()
            .Which.Message.Should().NotContain(Path.GetTempPath()).And.NotContain("ml_dotnet").And.StartWith("ML.NET refuses the model: ");
        TemporaryFiles().Should().BeEquivalentTo(before);
    }

    private static string[] TemporaryFiles() => [.. Directory.GetDirectories(Path.GetTempPath(), "gordo-mlnet-*")
        .SelectMany(folder => Directory.GetFileSystemEntries(folder)).Where(entry => !entry.Contains("onnx", StringComparison.OrdinalIgnoreCase))];

    private static MlNetChain Load(byte[] zip, string? output = null) => MlNetChain.Load(ModelPackage.Check(zip).Zip, output, []);

    private static byte[] Save(MLContext context, ITransformer model, DataViewSchema schema)
    {
        using var zip = new MemoryStream();
        context.Model.Save(model, schema, zip);
        return zip.ToArray();
    }

    private static ReadOnlyMemory<double>[] Predict(PackageCase golden, string? output)
    {
        MlNetChain model = Load(golden.Zip, output);
        // The recorded schema says what the recorded answer needs; another column may need less.
        string[] needed = [.. model.Inputs.Where((_, i) => model.Reads(i)).Select(input => input.Name)];
        (string[] tags, InputColumns columns) = golden.Frame(needed.Contains);
        var estimator = new Estimator(model, tags, new EstimatorSettings { Output = output });
        ReadOnlyMemory<double>[] answer = estimator.Predict(columns, FrameMemory.Unpooled, CancellationToken.None);
        model.Retire();
        return answer;
    }

    // A recorded float32 is the shortest text that reads back as the same float, but not as the same double.
    private static void Check(PackageCase golden, string output, ReadOnlyMemory<double>[] found, double tolerance = 0)
    {
        double[][] expected = golden.Expected(output);
        bool isSingle = golden.TypeOf(output).Contains("Single", StringComparison.Ordinal);
        found.Should().HaveCount(expected.Length);
        for (int slot = 0; slot < expected.Length; slot++)
        {
            double largest = expected[slot].Where(double.IsFinite).Select(Math.Abs).Append(0).Max();
            for (int row = 0; row < golden.Rows; row++)
            {
                double want = isSingle ? (float)expected[slot][row] : expected[slot][row];
                double got = found[slot].Span[row];
                if (!want.Equals(got) && !(Math.Abs(want - got) <= Tolerance(tolerance) * largest))
                    Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"'{output}' [{slot}], row {row}: {got:R}, expected {want:R}"));
            }
        }
    }

    // Recorded on a processor with AVX2: equal bits there, otherwise ML.NET sums in another order.
    private static double Tolerance(double asked) =>
        System.Runtime.Intrinsics.X86.Avx2.IsSupported ? asked : Math.Max(asked, 1e-5);

    private static double[][] Read(IDataView view, DataViewSchema.Column column, int rows)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        AnswerCells cells = AnswerCells.Create(cursor, column);
        int width = column.Type is VectorDataViewType vector ? vector.Size : 1;
        var values = new double[width * rows];
        for (int row = 0; cursor.MoveNext(); row++)
            cells.Write(values, row, rows);
        return [.. Enumerable.Range(0, width).Select(slot => values[(slot * rows)..((slot + 1) * rows)])];
    }
}
