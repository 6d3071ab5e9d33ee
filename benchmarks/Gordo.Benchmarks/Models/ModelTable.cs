using System.Diagnostics;
using System.Globalization;
using Gordo.Core;
using Gordo.Core.Onnx;
using Gordo.Core.Prediction;
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
        Console.WriteLine();
        Console.WriteLine("| model | load | 1 row | 100 rows | 10,000 rows | GFLOP/s | of peak | bytes per 1-row call | counted | kept |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (string folder in Directory.EnumerateDirectories(Repository.Model("")).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(folder);
            if (only is not null && !name.Contains(only, StringComparison.Ordinal))
                continue;
            try
            {
                Console.WriteLine(Row(name, File.ReadAllBytes(Path.Combine(folder, "model.onnx")), peak));
            }
            catch (ModelException e)
            {
                Console.WriteLine($"| {name} | {e.Message} |");
            }
        }
    }

    private static string Row(string name, byte[] bytes, double peak)
    {
        OnnxModel model = OnnxModel.Read(bytes, null);
        IReadOnlyList<int> shape = model.Inputs[0].Shape ?? throw new InvalidOperationException("The input has no shape.");
        int tags = shape[^1], window = shape.Count == 3 ? shape[1] : 1;
        var settings = new EstimatorSettings { LookbackWindow = window };
        string[] names = [.. Enumerable.Range(0, tags).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        var estimator = new Estimator(model.Plan, names, settings) { Cores = 1 };
        double load = Best(() => OnnxModel.Read(bytes, null));
        double[] times = Array.ConvertAll(Rows, rows => Predict(estimator, tags, rows + window - 1));
        double work = MultiplyAdds.TryGetValue(name, out int adds) ? 2.0 * adds * Rows[^1] / times[^1] : double.NaN;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {load / 1e3:F0} µs | {times[0] / 1e3:F2} µs | {times[1] / 1e3:F1} µs | {times[2] / 1e6:F2} ms | {work:F1} | {work / peak:P0} | {Allocated(estimator, tags, window)} | {estimator.ResidentBytes} | {Kept(bytes)} |");
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

    private static double Predict(Estimator estimator, int tags, int rows)
    {
        ReadOnlyMemory<double>[] input = Columns(tags, rows);
        int repeat = Math.Max(1, 200 / rows);
        return Best(() =>
        {
            for (int i = 0; i < repeat; i++)
            {
                using var memory = new FrameMemory();
                estimator.Predict(input, memory, CancellationToken.None);
            }
        }) / repeat;
    }

    private static long Allocated(Estimator estimator, int tags, int rows)
    {
        ReadOnlyMemory<double>[] input = Columns(tags, rows);
        using var memory = new FrameMemory();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            estimator.Predict(input, memory, CancellationToken.None);
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
    /// Nanoseconds of wall-clock time of the fastest call, as <c>benchmarks/onnxruntime/run.js</c> takes it: 0.3 s to
    /// warm up, 0.2 s in which the just-in-time compiler finishes what it began, then 0.4 s of calls.
    /// </summary>
    private static double Best(Action action)
    {
        Fastest(TimeSpan.FromMilliseconds(300), action);
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
}
