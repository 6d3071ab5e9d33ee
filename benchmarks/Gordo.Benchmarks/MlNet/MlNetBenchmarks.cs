using BenchmarkDotNet.Attributes;
using Gordo.Core.Estimators;
using Gordo.Core.MlNet;
using Gordo.Core.Onnx;
using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks.MlNet;

/// <summary>
/// Compares a model saved by ML.NET with ML.NET's ONNX export of it: one prediction, columns in and columns out. The models
/// are recorded cases in the folder named by <c>GORDO_GOLDEN_DIR</c>.
/// </summary>
[MemoryDiagnoser]
public class MlNetBenchmarks
{
    private Estimator _zip = null!;
    private Estimator _onnx = null!;
    private ReadOnlyMemory<double>[] _input = [];

    /// <summary>One regressor per tag, trees per tag, default trees, a normalizer alone, missing values before trees.</summary>
    [Params("multi-sdca-20", "multi-fasttree-6", "fasttree-default-6", "minmax-scalars-7", "model-builder-7")]
    public string Case { get; set; } = "";

    [Params(16, 1000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        string golden = Environment.GetEnvironmentVariable("GORDO_GOLDEN_DIR")
            ?? throw new InvalidOperationException("GORDO_GOLDEN_DIR is not set.");
        string folder = Path.Combine(golden, "mlnet", Case);
        MlNetModel zip = MlNetModel.Read(File.ReadAllBytes(Path.Combine(folder, "model.zip")), null);
        string[] tags = [.. zip.Inputs.Select(input => input.Name)];
        _zip = new Estimator(zip.Plan, tags, new EstimatorSettings());
        OnnxModel onnx = OnnxModel.Read(File.ReadAllBytes(Path.Combine(folder, "model.onnx")), null);
        _onnx = new Estimator(onnx.Plan, tags, new EstimatorSettings { Output = zip.Output });
        var random = new Random(20);
        _input = Array.ConvertAll(tags, _ => (ReadOnlyMemory<double>)Array.ConvertAll(new double[Rows], _ => random.NextDouble() * 100));
    }

    [Benchmark(Baseline = true)]
    public int Onnx() => Predict(_onnx);

    [Benchmark]
    public int Zip() => Predict(_zip);

    private int Predict(Estimator estimator)
    {
        using var memory = new FrameMemory();
        return estimator.Predict(_input, memory, CancellationToken.None).Length;
    }
}
