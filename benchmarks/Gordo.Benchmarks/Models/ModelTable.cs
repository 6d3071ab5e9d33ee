using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Estimators;
using Gordo.Core.Onnx;
using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks.Models;

/// <summary>
/// Loads the golden models and runs them as in a request, columns in and columns out, with 1, 100 and 10,000 rows on one
/// core. Prints Markdown tables.
/// </summary>
internal static class ModelTable
{
    // Multiply-adds per row of the models that consist almost only of matrix products.
    private static readonly Dictionary<string, int> MultiplyAdds = new(StringComparer.Ordinal)
    {
        ["torch_hourglass_4"] = 4 * 3 + 3 * 3 + 3 * 2 + 2 * 2 + 2 * 3 + 3 * 3 + 3 * 4,
        ["torch_hourglass_20"] = 2 * (20 * 17 + 17 * 13 + 13 * 10) + 10 * 10,
        ["torch_hourglass_100"] = 2 * (100 * 83 + 83 * 67 + 67 * 50) + 50 * 50,
        ["torch_symmetric_256_128_64"] = 2 * (20 * 256 + 256 * 128 + 128 * 64) + 64 * 64,
    };

    /// <summary>Prints the table.</summary>
    /// <param name="only">Text that the names of the measured models contain; null for all models.</param>
    public static void Print(string? only)
    {
        double peak = PrintPeak();
        LoadAll();
        PrintHeader();
        foreach ((string name, byte[] bytes) in Files(only))
            Console.WriteLine(Row(name, bytes, Measure(bytes), peak));
        foreach (int lookback in (int[])[12, 144])
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"lstm_{lookback}x20_made");
            if (only is null || name.Contains(only, StringComparison.Ordinal))
                Console.WriteLine(MadeRow(name, lookback, peak));
        }
    }

    /// <summary>
    /// Prints the table and ONNX Runtime's. The two take turns at each model, and the least of each number counts, so that
    /// other load on the machine affects both alike.
    /// </summary>
    /// <param name="rounds">The number of turns per model.</param>
    /// <param name="only">Text that the names of the measured models contain; null for all models.</param>
    public static void PrintBeside(int rounds, string? only)
    {
        double peak = PrintPeak();
        string version = OnnxRuntime.Version();
        LoadAll();
        PrintHeader();
        var others = new StringBuilder();
        foreach ((string name, byte[] bytes) in Files(only))
        {
            ModelTimes? own = null, other = null;
            for (int round = 0; round < rounds; round++)
            {
                ModelTimes theirs = OnnxRuntime.Measure(name), ours = Measure(bytes);
                (own, other) = (own?.Least(ours) ?? ours, other?.Least(theirs) ?? theirs);
            }
            Console.WriteLine(Row(name, bytes, own!, peak)); // rounds is at least 1
            others.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Shown(other!)} | {other!.Load / own!.Load:F1} | {other.Rows[0] / own.Rows[0]:F1} | {other.Rows[1] / own.Rows[1]:F2} | {other.Rows[2] / own.Rows[2]:F2} |"));
        }
        Console.WriteLine($"\n{version}; the last four columns are its times divided by Gordo's\n");
        Console.WriteLine("| model | load | 1 row | 100 rows | 10,000 rows | load | 1 row | 100 rows | 10,000 rows |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        Console.Write(others);
    }

    /// <summary>Prints the time of predictions on one core, and on as many cores as an estimator uses for them.</summary>
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

    // Loading the first files includes compiling the code that reads them, unlike in a running server.
    private static void LoadAll()
    {
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(2);)
        {
            foreach ((_, byte[] bytes) in Files())
                OnnxModel.Read(bytes, null);
        }
    }

    private static double PrintPeak()
    {
        double peak = Peak.SinglePrecision();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Peak of one core, float32: {peak:F1} GFLOP/s"));
        return peak;
    }

    private static void PrintHeader()
    {
        Console.WriteLine("\n| model | load | 1 row | 100 rows | 10,000 rows | GFLOP/s | of peak | bytes per 1-row call | counted | kept |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Files(string? only = null) =>
        Directory.EnumerateDirectories(Repository.Model("")).Order(StringComparer.Ordinal)
            .Where(folder => only is null || Path.GetFileName(folder).Contains(only, StringComparison.Ordinal))
            .Select(folder => (Path.GetFileName(folder), File.ReadAllBytes(Path.Combine(folder, "model.onnx"))));

    private static ModelTimes Measure(byte[] bytes)
    {
        Fitted fitted = Fit(OnnxModel.Read(bytes, null).Plan, cores: 1);
        return new ModelTimes(Best(() => OnnxModel.Read(bytes, null), warmUp: 2), Predictions(fitted));
    }

    private static double[] Predictions(Fitted fitted) => [.. ModelTimes.RowCounts.Select(rows => Predict(fitted, rows))];

    private static string Row(string name, byte[] bytes, ModelTimes times, double peak)
    {
        Fitted fitted = Fit(OnnxModel.Read(bytes, null).Plan, cores: 1);
        string speed = Speed(MultiplyAdds.GetValueOrDefault(name), times.Rows, peak);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {Shown(times)} | {speed} | {Allocated(fitted)} | {fitted.Estimator.ResidentBytes} | {Kept(bytes)} |");
    }

    private static string MadeRow(string name, int lookback, double peak)
    {
        Fitted fitted = Fit(MadeModels.Lstm(lookback, 20), cores: 1);
        double[] rows = Predictions(fitted);
        return $"| {name} | | {Shown(rows)} | {Speed(MadeModels.LstmMultiplyAdds(lookback, 20), rows, peak)} | {Allocated(fitted)} | | |";
    }

    private static string Shown(ModelTimes times) =>
        string.Create(CultureInfo.InvariantCulture, $"{times.Load / 1e3:F0} µs | {Shown(times.Rows)}");

    private static string Shown(double[] rows) =>
        string.Create(CultureInfo.InvariantCulture, $"{rows[0] / 1e3:F2} µs | {rows[1] / 1e3:F1} µs | {rows[2] / 1e6:F2} ms");

    private static string Speed(int multiplyAdds, double[] rows, double peak)
    {
        double work = 2.0 * multiplyAdds * ModelTimes.RowCounts[^1] / rows[^1];
        return multiplyAdds == 0 ? " | " : string.Create(CultureInfo.InvariantCulture, $"{work:F1} | {work / peak:P0}");
    }

    private static Fitted Fit(PreparedPlan plan, int cores)
    {
        IReadOnlyList<int> shape = plan.Inputs[0].Shape ?? throw new InvalidOperationException("The input has no shape.");
        int window = shape.Count == 3 ? shape[1] : 1;
        string[] names = [.. Enumerable.Range(0, shape[^1]).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        return new Fitted(new Estimator(plan, names, new EstimatorSettings { LookbackWindow = window }) { Cores = cores }, window);
    }

    /// <summary>
    /// Returns the growth of the heap in bytes per model, for 200 models that share their plan. The column "counted" is the
    /// size that the cache counts.
    /// </summary>
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
    /// Returns the wall-clock time of the fastest call in nanoseconds, measured as in <c>benchmarks/onnxruntime/run.js</c>:
    /// 1 s of warm-up, 2 s for loading, which is much more code; 0.2 s in which the just-in-time compiler finishes; then
    /// 0.4 s of calls.
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
