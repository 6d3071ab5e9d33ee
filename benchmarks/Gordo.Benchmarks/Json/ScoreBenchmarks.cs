using BenchmarkDotNet.Attributes;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks.Json;

/// <summary>Prediction and scoring without reading and writing: the recorded 20-tag autoencoder on a live batch and on a few weeks.</summary>
[MemoryDiagnoser]
public class ScoreBenchmarks
{
    private LoadedModel? _model;
    private Frame _request = BenchmarkFrames.Request(1, 1);

    [Params(100, 10_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var collection = new ModelCollection(new CollectionOptions { CurrentDirectory = BenchmarkCollection.Directory });
        if (!ModelName.TryParse("autoencoder-20", out ModelName name))
            throw new InvalidOperationException("The recorded model has no valid name.");
        _model = collection.GetModelAsync(collection.Current, name, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        _request = BenchmarkFrames.Request(Rows, 20);
    }

    [Benchmark(Baseline = true)]
    public int Predict()
    {
        using var memory = new FrameMemory();
        return Predictor.Predict(_model!, _request, memory, CancellationToken.None).RowCount; // set up before
    }

    [Benchmark]
    public int ScoreAnomalies()
    {
        using var memory = new FrameMemory();
        return Predictor.ScoreAnomalies(_model!, _request, _request, false, memory, CancellationToken.None).RowCount; // set up before
    }
}
