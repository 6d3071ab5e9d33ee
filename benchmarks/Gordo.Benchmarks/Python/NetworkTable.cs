using System.Diagnostics;
using System.Globalization;
using Gordo.Core.Estimators;
using Gordo.Core.Python;
using Gordo.Serialization.Frames;
using Gordo.Tests.Python;

namespace Gordo.Benchmarks.Python;

/// <summary>
/// Networks of 20 tags as the Python original saves them, in a detector behind a min-max scaler: the time to load one when the
/// code is warm, its memory beyond its weights, and whether models of one structure share their plan.
/// </summary>
internal static class NetworkTable
{
    private const int Tags = 20;
    private const int Models = 200;
    private const int Rounds = 5;
    private const int Lookback = 12;

    /// <summary>Prints the table.</summary>
    public static void Print()
    {
        Console.WriteLine("| network | file | weights | load | counted beyond the weights | kept beyond the weights | one row |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        Measure("hourglass, `.keras`", KerasWriter.Zip, "KerasAutoEncoder", null, Hourglass);
        Measure("hourglass, HDF5", KerasWriter.Hdf5, "KerasAutoEncoder", null, Hourglass);
        Measure("LSTM of 2 layers, 12 rows, `.keras`", KerasWriter.Zip, "KerasLSTMAutoEncoder", Lookback, Recurrent);
        Measure("LSTM of 2 layers, 12 rows, HDF5", KerasWriter.Hdf5, "KerasLSTMAutoEncoder", Lookback, Recurrent);
    }

    private static KerasTestLayer[] Hourglass(Random random)
    {
        int[] units = [Tags, 17, 13, 10, 10, 13, 17, Tags];
        return [.. Enumerable.Range(1, units.Length - 1).Select(i =>
            KerasTestLayer.Dense(random, units[i - 1], units[i], i == units.Length - 1 ? "linear" : "tanh"))];
    }

    private static KerasTestLayer[] Recurrent(Random random) =>
        [KerasTestLayer.Lstm(random, Tags, 16, returnSequences: true), KerasTestLayer.Lstm(random, 16, 8, returnSequences: false), KerasTestLayer.Dense(random, 8, Tags, "linear")];

    private static void Measure(
        string name, Func<KerasTestLayer[], byte[]> write, string estimator, int? lookback, Func<Random, KerasTestLayer[]> make)
    {
        byte[][] files = [.. Enumerable.Range(0, Models).Select(seed => Pickle(write(make(new Random(seed))), estimator, lookback))];
        long weights = make(new Random(0)).Sum(layer => layer.Weights.Sum(weight => 4L * weight.Values.Length));
        string[] tags = [.. Enumerable.Range(1, Tags).Select(tag => string.Create(CultureInfo.InvariantCulture, $"TAG {tag}"))];
        foreach (byte[] file in files)
            Load(file, tags);
        var times = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            foreach (byte[] file in files)
            {
                long begin = Stopwatch.GetTimestamp();
                Load(file, tags);
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
        }
        times.Sort();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Estimator[] loaded = [.. files.Select(file => Load(file, tags))];
        double kept = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Models;
        ReadOnlyMemory<double>[] row = [.. tags.Select((_, i) => (ReadOnlyMemory<double>)Enumerable.Range(0, (lookback ?? 0) + 1).Select(k => (double)(i + k)).ToArray())];
        double predicted = 0;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (Estimator model in loaded)
            {
                using var memory = new FrameMemory();
                model.Predict(row, memory, CancellationToken.None);
            }
            predicted = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Models;
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {files[0].Length:N0} B | {weights:N0} B | {times[times.Count / 2]:F2} ms, {times[times.Count * 99 / 100]:F2} ms of 99 % | {loaded[0].ResidentBytes - weights:N0} B | {kept - weights:N0} B | {predicted:F1} µs |"));
    }

    private static Estimator Load(byte[] file, string[] tags)
    {
        PythonModel model = PythonModel.Read(file, tags.Length);
        model.ReadDetector(tags.Length);
        return new Estimator(model.Plan, tags, model.Estimator);
    }

    private static byte[] Pickle(byte[] network, string estimator, int? lookback)
    {
        double[] scale = [.. Enumerable.Range(1, Tags).Select(tag => 1.0 / tag)], offset = new double[Tags];
        PyObject scaler = PickleWriter.Object("sklearn.preprocessing._data.MinMaxScaler", ("scale_", scale), ("min_", offset));
        // Keras 3 files are followed by a second copy of the network, as gordo 6 writes it.
        PyObject? copy = network[0] == 'P'
            ? new(new("scikeras._saving_utils", "unpack_keras_model"), null, [PickleWriter.Array("u1", [network.Length], network)])
            : null;
        PyObject model = PickleWriter.Object(
            null, $"gordo.machine.model.models.{estimator}", ("kind", "made"), ("model", network), ("model_", copy), ("lookback_window", lookback));
        PyObject pipeline = PickleWriter.Object("sklearn.pipeline.Pipeline", ("steps", new List<object?> { new object?[] { "s", scaler }, new object?[] { "m", model } }));
        return PickleWriter.Write(PickleWriter.Object(
            null, "gordo.machine.model.anomaly.diff.DiffBasedAnomalyDetector",
            ("base_estimator", pipeline), ("scaler", scaler), ("feature_thresholds_", scale), ("aggregate_threshold_", 0.5), ("require_thresholds", true)));
    }
}
