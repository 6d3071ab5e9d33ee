using BenchmarkDotNet.Attributes;
using Gordo.Core.Collections;
using Gordo.Core.Estimators;
using Gordo.Core.Onnx;
using Gordo.Core.Python;
using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks.Python;

/// <summary>
/// A model saved by the Python original against the ONNX file that <c>gordo convert</c> makes of it: loading, and a
/// request of so many rows, columns in and columns out. The models are recorded cases, found through
/// <c>GORDO_GOLDEN_DIR</c>.
/// </summary>
[MemoryDiagnoser]
public class PythonBenchmarks
{
    private byte[] _pickleFile = [];
    private byte[] _onnxFile = [];
    private string[] _tags = [];
    private Estimator _pickle = null!;
    private Estimator _onnx = null!;
    private ReadOnlyMemory<double>[] _input = [];

    /// <summary>Networks of Keras 3 and 2, one with windows, linear models, trees, neighbours, quantiles, sums in order.</summary>
    [Params("keras6-hourglass", "gordo5-hourglass-h5", "keras6-lstm-forecast", "minmax-linear", "pca-mlp", "maxabs-forest-kfcv", "new-forest-kfcv-window", "imputer-knn", "quantile-linear", "union-nested")]
    public string Case { get; set; } = "";

    [Params(1000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        string golden = Environment.GetEnvironmentVariable("GORDO_GOLDEN_DIR")
            ?? throw new InvalidOperationException("GORDO_GOLDEN_DIR is not set.");
        string folder = Path.Combine(golden, "python", "collection", "1577836800000", Case);
        string target = Directory.CreateTempSubdirectory("gordo-benchmark-").FullName;
        ModelConverter.Convert(folder, target);
        _pickleFile = File.ReadAllBytes(Path.Combine(folder, "model.pkl"));
        _onnxFile = File.ReadAllBytes(Path.Combine(target, "model.onnx"));
        Directory.Delete(target, recursive: true);
        _tags = [.. ModelDescription.Read(folder).Tags];
        _pickle = LoadPickle();
        _onnx = LoadOnnx();
        Console.WriteLine($"// {Case}: {_pickleFile.Length} bytes of pickle, {_pickle.ResidentBytes} in memory; as ONNX {_onnxFile.Length} and {_onnx.ResidentBytes}");
        var random = new Random(20);
        _input = Array.ConvertAll(_tags, _ => (ReadOnlyMemory<double>)Array.ConvertAll(new double[Rows], _ => random.NextDouble() * 10));
    }

    [Benchmark]
    public Estimator LoadPickle()
    {
        PythonModel model = PythonModel.Read(_pickleFile, _tags.Length);
        return new Estimator(model.Plan, _tags, model.Estimator);
    }

    [Benchmark]
    public Estimator LoadOnnx()
    {
        OnnxModel model = OnnxModel.Read(_onnxFile, null);
        return new Estimator(model.Plan, _tags, ModelSettings.Parse(model.Metadata["gordo"]).Estimator ?? new EstimatorSettings());
    }

    [Benchmark]
    public int PredictPickle() => Predict(_pickle);

    [Benchmark(Baseline = true)]
    public int PredictOnnx() => Predict(_onnx);

    private int Predict(Estimator estimator)
    {
        using var memory = new FrameMemory();
        return estimator.Predict(_input, memory, CancellationToken.None).Length;
    }
}
