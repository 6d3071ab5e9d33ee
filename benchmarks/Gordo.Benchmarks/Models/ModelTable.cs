using System.Diagnostics;
using System.Globalization;
using Gordo.Core.Onnx;
using Gordo.Core.Prediction;
using Gordo.Core.Runtime;
using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks.Models;

/// <summary>
/// Loads the golden models and runs them as a request does, columns in and columns out, at 1, 100 and 10,000 rows, on
/// one core. Prints one Markdown table.
/// </summary>
internal static class ModelTable
{
    private static readonly int[] Rows = [1, 100, 10_000];

    // Multiply-adds per row of the models that are matrix products and little else.
    private static readonly Dictionary<string, int> MultiplyAdds = new(StringComparer.Ordinal)
    {
        ["torch_hourglass_4"] = 4 * 3 + 3 * 3 + 3 * 2 + 2 * 2 + 2 * 3 + 3 * 3 + 3 * 4,
        ["torch_hourglass_20"] = 2 * (20 * 17 + 17 * 13 + 13 * 10) + 10 * 10,
        ["torch_hourglass_100"] = 2 * (100 * 83 + 83 * 67 + 67 * 50) + 50 * 50,
        ["torch_symmetric_256_128_64"] = 2 * (20 * 256 + 256 * 128 + 128 * 64) + 64 * 64,
    };

    public static void Print(string? only)
    {
        double peak = Peak.SinglePrecision();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Peak of one core, float32: {peak:F1} GFLOP/s"));
        LoadAll();
        Console.WriteLine();
        Console.WriteLine("| model | load | 1 row | 100 rows | 10,000 rows | GFLOP/s | of peak | bytes per 1-row call | counted | kept |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach ((string name, byte[] bytes) in Files())
        {
            if (only is null || name.Contains(only, StringComparison.Ordinal))
                Console.WriteLine(Row(name, bytes, peak));
        }
        foreach (int lookback in (int[])[12, 144])
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"lstm_{lookback}x20_made");
            if (only is null || name.Contains(only, StringComparison.Ordinal))
                Console.WriteLine($"| {name} | | {Cells(MadeModels.Lstm(lookback, 20), MadeModels.LstmMultiplyAdds(lookback, 20), peak)} | |");
        }
    }

    /// <summary>Prints how long requests take on one core, and on as many as an estimator takes for them.</summary>
    public static void PrintCores()
    {
        Console.WriteLine($"| model | rows | one core | up to {Environment.ProcessorCount} |");
        Console.WriteLine("|---|---|---|---|");
        foreach (string name in (string[])["torch_hourglass_20", "torch_hourglass_100", "torch_lstm_12x6"])
        {
            OnnxModel model = OnnxModel.Read(File.ReadAllBytes(Path.Combine(Repository.Model(name), "model.onnx")), null);
            foreach (int rows in (int[])[100, 300, 1_000, 3_000, 10_000, 30_000])
            {
                double one = Predict(Fit(model.Plan, 1), rows), several = Predict(Fit(model.Plan, Environment.ProcessorCount), rows);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"| {name} | {rows:N0} | {one / 1e6:F3} ms | {several / 1e6:F3} ms |"));
            }
        }
    }

    // The first files take as long as compiling the code that reads them; a server has read some before.
    private static void LoadAll()
    {
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(2);)
        {
            foreach ((_, byte[] bytes) in Files())
                OnnxModel.Read(bytes, null);
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Files() =>
        Directory.EnumerateDirectories(Repository.Model("")).Order(StringComparer.Ordinal)
            .Select(folder => (Path.GetFileName(folder), File.ReadAllBytes(Path.Combine(folder, "model.onnx"))));

    private static string Row(string name, byte[] bytes, double peak)
    {
        PreparedPlan plan = OnnxModel.Read(bytes, null).Plan;
        double load = Best(() => OnnxModel.Read(bytes, null), warmUp: 2);
        int adds = MultiplyAdds.GetValueOrDefault(name);
        return string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {load / 1e3:F0} µs | {Cells(plan, adds, peak)} | {Fit(plan, 1).Estimator.ResidentBytes} | {Kept(bytes)} |");
    }

    private static string Cells(PreparedPlan plan, int multiplyAdds, double peak)
    {
        Fitted fitted = Fit(plan, cores: 1);
        double[] times = Array.ConvertAll(Rows, rows => Predict(fitted, rows));
        double work = 2.0 * multiplyAdds * Rows[^1] / times[^1];
        string speed = multiplyAdds == 0 ? " | " : string.Create(CultureInfo.InvariantCulture, $"{work:F1} | {work / peak:P0}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{times[0] / 1e3:F2} µs | {times[1] / 1e3:F1} µs | {times[2] / 1e6:F2} ms | {speed} | {Allocated(fitted)}");
    }

    private static Fitted Fit(PreparedPlan plan, int cores)
    {
        IReadOnlyList<int> shape = plan.Inputs[0].Shape ?? throw new InvalidOperationException("The input has no shape.");
        int window = shape.Count == 3 ? shape[1] : 1;
        string[] names = [.. Enumerable.Range(0, shape[^1]).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        return new Fitted(new Estimator(plan, names, new EstimatorSettings { LookbackWindow = window }) { Cores = cores }, window);
    }

    /// <summary>Bytes the heap grows by per model, of 200 that share their plan; "counted" is what the cache is told.</summary>
    private static long Kept(byte[] bytes)
    {
        var models = new OnnxModel[200];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < models.Length; i++)
            models[i] = OnnxModel.Read(bytes, null);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(models);
        return (after - before) / models.Length;
    }

    private static double Predict(Fitted fitted, int rows)
    {
        ReadOnlyMemory<double>[] input = Columns(fitted.Estimator.InputWidth, rows + fitted.Window - 1);
        var output = new ReadOnlyMemory<double>[fitted.Estimator.OutputWidth];
        int repeat = Math.Max(1, 200 / rows);
        using var memory = new FrameMemory();
        return Best(() =>
        {
            for (int i = 0; i < repeat; i++)
            {
                fitted.Estimator.Predict(input, output, memory, CancellationToken.None);
                memory.Dispose();
            }
        }) / repeat;
    }

    private static long Allocated(Fitted fitted)
    {
        ReadOnlyMemory<double>[] input = Columns(fitted.Estimator.InputWidth, fitted.Window);
        var output = new ReadOnlyMemory<double>[fitted.Estimator.OutputWidth];
        using var memory = new FrameMemory();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            fitted.Estimator.Predict(input, output, memory, CancellationToken.None);
            memory.Dispose();
        }
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
    }

    private static ReadOnlyMemory<double>[] Columns(int count, int rows)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
            new ReadOnlyMemory<double>([.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())]))];
    }

    /// <summary>
    /// Nanoseconds of wall-clock time of the fastest call, as <c>benchmarks/onnxruntime/run.js</c> takes it: 1 s to
    /// warm up, for loading 2 s, which is much more code; 0.2 s in which the just-in-time compiler finishes what it
    /// began; then 0.4 s of calls.
    /// </summary>
    private static double Best(Action action, double warmUp = 1)
    {
        Fastest(TimeSpan.FromSeconds(warmUp), action);
        Thread.Sleep(200);
        return Fastest(TimeSpan.FromMilliseconds(400), action);
    }

    private static double Fastest(TimeSpan duration, Action action)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < duration;)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
        }
        return best.TotalNanoseconds;
    }

    private sealed record Fitted(Estimator Estimator, int Window);
}
