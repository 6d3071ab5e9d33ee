using System.Diagnostics;
using System.Globalization;
using Gordo.Benchmarks.Models;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Engines.OnnxRuntime;
using Gordo.Core.Estimators;
using Gordo.Core.Onnx;
using Gordo.Core.Onnx.Checks;
using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks.Engines;

/// <summary>
/// Loads recorded models with each engine that runs them, and predicts 1, 100 and 10,000 rows on one core. Prints a Markdown
/// table. Another engine needs one more line in <see cref="Engines"/>.
/// </summary>
internal static class EngineTable
{
    private static readonly int[] RowCounts = [1, 100, 10_000];

    // How each engine loads a file; null for a file of a format that is not the engine's.
    private static readonly (EngineKinds Kind, Func<string, string?, EngineModel?> Load)[] Engines =
    [
        (EngineKinds.Compiled, (file, output) => IsOnnx(file) ? OnnxModel.ReadServed(Read(file), null, output).Plan : null),
        (EngineKinds.OnnxRuntime, (file, output) => IsOnnx(file) ? OnnxRuntimeModel.Load(SoundModel.Check(Read(file), null).Write(output)) : null),
    ];

    /// <summary>Prints the table.</summary>
    /// <param name="only">Text that the names of the measured models contain; null for all models.</param>
    public static void Print(string? only)
    {
        Console.WriteLine("| model | engine | load | memory | 1 row | 100 rows | 10,000 rows |");
        Console.WriteLine("|---|---|--:|--:|--:|--:|--:|");
        foreach (string folder in Folders().Where(folder => only is null || folder.Contains(only, StringComparison.Ordinal)))
        {
            foreach ((EngineKinds kind, Func<string, string?, EngineModel?> load) in Engines)
                PrintRow(folder, kind, load);
        }
    }

    private static IEnumerable<string> Folders() =>
        Directory.EnumerateDirectories(Repository.Model("")).Concat(Directory.EnumerateDirectories(Path.Combine(Repository.Model(""), "..", "onnx-field")))
            .OrderBy(Path.GetFileName, StringComparer.Ordinal);

    private static void PrintRow(string folder, EngineKinds kind, Func<string, string?, EngineModel?> load)
    {
        string file = Path.Combine(folder, "model.onnx");
        EstimatorSettings settings = ModelSettings.Parse(Read(file).Metadata.GetValueOrDefault("gordo")).Estimator ?? new EstimatorSettings();
        try
        {
            if (load(file, settings.Output) is not { } model)
                return;
            IReadOnlyList<int> shape = model.Inputs[0].Shape!; // declared by all recorded models
            int window = shape.Count == 3 ? shape[1] : 1;
            string[] tags = [.. Enumerable.Range(0, shape[^1]).Select(tag => tag.ToString(CultureInfo.InvariantCulture))];
            var estimator = new Estimator(model, tags, settings with { LookbackWindow = window }) { Cores = 1 };
            double loading = Fastest(() => load(file, settings.Output)!.Retire());
            double[] times = Array.ConvertAll(RowCounts, rows => Predict(estimator, rows + window - 1));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(folder)} | {EngineNames.Of(kind)} | {loading / 1e3:F0} µs | {model.ResidentBytes / 1024.0:F0} KB | {times[0] / 1e3:F1} µs | {times[1] / 1e3:F0} µs | {times[2] / 1e6:F2} ms |"));
            model.Retire();
        }
        catch (ModelException)
        {
            Console.WriteLine($"| {Path.GetFileName(folder)} | {EngineNames.Of(kind)} | not supported | | | | |");
        }
    }

    private static double Predict(Estimator estimator, int rows)
    {
        var random = new Random(1);
        ReadOnlyMemory<double>[] input = [.. Enumerable.Range(0, estimator.InputWidth).Select(_ =>
            new ReadOnlyMemory<double>([.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())]))];
        using var memory = new FrameMemory();
        return Fastest(() =>
        {
            estimator.Predict(input, memory, CancellationToken.None);
            memory.Dispose();
        });
    }

    // The fastest call within half a second, after one that is not measured.
    private static double Fastest(Action action)
    {
        action();
        TimeSpan best = TimeSpan.MaxValue;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < TimeSpan.FromMilliseconds(500);)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
        }
        return best.TotalNanoseconds;
    }

    private static bool IsOnnx(string file) => file.EndsWith(".onnx", StringComparison.Ordinal);

    private static OnnxFile Read(string file) => OnnxFile.Read(File.ReadAllBytes(file));
}
