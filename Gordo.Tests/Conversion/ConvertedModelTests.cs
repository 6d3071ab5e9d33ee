using System.Globalization;
using System.Text.Json;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Estimators;
using Gordo.Core.Onnx;
using Gordo.Serialization.Frames;
using Gordo.Tests.Collections;
using Gordo.Tests.Golden;
using Gordo.Tests.MlNet;

namespace Gordo.Tests.Conversion;

/// <summary>
/// Converts every recorded model of the Python server and of ML.NET to ONNX. The files are run here and by ONNX Runtime, and
/// both answers are compared with those recorded from the original and from ML.NET.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConvertedModelTests : IDisposable
{
    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [TestCaseSource(nameof(Pickles))]
    public void A_pickle_converted_to_ONNX_gives_the_answers_of_the_Python_server(string folder)
    {
        string name = Path.GetFileName(folder);
        byte[] file = Convert(folder);
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path("python", "cases", name + ".json")));
        JsonElement request = golden.RootElement.GetProperty("requests")[0];
        request.GetProperty("path").GetString().Should().Be("prediction");
        double[][] input = Columns(golden.RootElement.GetProperty("body").GetProperty("X"));
        double[][] expected = Columns(request.GetProperty("json").GetProperty("data").GetProperty("model-output"));
        JsonElement tolerance = golden.RootElement.GetProperty("tolerance");
        double absolute = tolerance.TryGetProperty("absolute", out JsonElement by) ? by.GetProperty("model-output").GetDouble() : 0;

        PreparedPlan plan = OnnxModel.Read(file, null).Plan;
        Tensor x = Input(plan, input, expected[0].Length);
        using var other = new OnnxRuntimeModel(file);

        Check(Doubles(plan.Run(x)[0]), expected, absolute, "here");
        Check(other.Run([(plan.Inputs[0].Name, x)]), expected, absolute, "by ONNX Runtime");
    }

    [TestCaseSource(nameof(Zips))]
    [TestCaseSource(nameof(PublishedZips))]
    public void A_zip_of_MLNET_converted_to_ONNX_gives_the_answers_of_MLNET(string folder)
    {
        using var golden = new MlNetCase(folder);
        (string[] tags, ReadOnlyMemory<double>[] columns) = golden.Frame();
        string source = _files.Folder("source");
        Directory.CreateDirectory(source);
        File.Copy(Path.Combine(folder, "model.zip"), Path.Combine(source, "model.zip"));
        File.WriteAllText(Path.Combine(source, "metadata.json"), JsonSerializer.Serialize(new { dataset = new { tag_list = tags } }));
        File.WriteAllText(Path.Combine(source, "gordo.json"), JsonSerializer.Serialize(new { format = 1, estimator = new { output = golden.Output } }));
        // The only recorded models that are left: they cannot be read.
        if (golden.Saved.StartsWith("legacy layout", StringComparison.Ordinal))
        {
            FluentActions.Invoking(() => Convert(source)).Should().Throw<ModelException>().WithMessage("*before 1.0*");
            return;
        }
        byte[] file = Convert(source);

        PreparedPlan plan = OnnxModel.Read(file, null).Plan;
        golden.CheckAnswer(new Estimator(plan, tags, new EstimatorSettings()).Predict(columns, FrameMemory.Unpooled, CancellationToken.None));
        using var other = new OnnxRuntimeModel(file);
        double[] found = other.Run(plan.Inputs.Zip(golden.InputsOf(plan, 0, golden.Rows)).Select(pair => (pair.First.Name, pair.Second)));
        int width = found.Length / golden.Rows;
        golden.CheckAnswer([.. Enumerable.Range(0, width).Select(column =>
            (ReadOnlyMemory<double>)Enumerable.Range(0, golden.Rows).Select(row => found[(row * width) + column]).ToArray())]);
    }

    private byte[] Convert(string folder)
    {
        string target = _files.Folder("written");
        TestContext.Out.WriteLine(ModelConverter.Convert(folder, target));
        return File.ReadAllBytes(Path.Combine(target, "model.onnx"));
    }

    // The last windows that have an answer; the answer of a forecast belongs to a row after its window.
    private static Tensor Input(PreparedPlan plan, double[][] columns, int answers)
    {
        int width = columns.Length, rows = columns[0].Length;
        if (plan.Inputs[0].Shape is not [_, var length, _])
        {
            double[] table = [.. Enumerable.Range(0, rows).SelectMany(row => columns.Select(column => column[row]))];
            return Tensor.Create<double>(new Shape(rows, width), table);
        }
        double[] windows = [.. from start in Enumerable.Range(0, answers)
                               from row in Enumerable.Range(start, length)
                               from column in columns
                               select column[row]];
        return Tensor.Create<double>(new Shape(answers, length, width), windows);
    }

    private static void Check(double[] found, double[][] expected, double absolute, string where)
    {
        found.Length.Should().Be(expected.Length * expected[0].Length, where);
        for (int column = 0; column < expected.Length; column++)
        {
            for (int row = 0; row < expected[column].Length; row++)
            {
                double want = expected[column][row], have = found[(row * expected.Length) + column];
                if (!(Math.Abs(have - want) <= Math.Max(absolute, 1e-9 * Math.Max(1e-3, Math.Abs(want)))) && !want.Equals(have))
                    Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{where}: column {column}, row {row}: {have:R}, expected {want:R}"));
            }
        }
    }

    private static double[] Doubles(Tensor tensor) => tensor.Type == ElementType.Float64
        ? tensor.Values<double>().ToArray()
        : Array.ConvertAll(tensor.Values<float>().ToArray(), value => (double)value);

    private static double[][] Columns(JsonElement frame) =>
        [.. frame.EnumerateObject().Select(column => column.Value.EnumerateObject()
            .Select(cell => cell.Value.ValueKind == JsonValueKind.Null ? double.NaN : cell.Value.GetDouble()).ToArray())];

    private static IEnumerable<TestCaseData> Pickles() => GoldenData.Folders("python", "collection", "1577836800000");

    private static IEnumerable<TestCaseData> Zips() => GoldenData.Folders("mlnet");

    private static IEnumerable<TestCaseData> PublishedZips() => ConformanceData.Folders("mlnet-backcompat");
}
