using System.Diagnostics;
using System.Globalization;
using Gordo.Benchmarks.Models;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.MlNet;
using Gordo.Core.Engines.OnnxRuntime;
using Gordo.Core.Estimators;
using Gordo.Core.MlNet;
using Gordo.Core.MlNet.Safety;
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
        (EngineKinds.Compiled, (file, output) => IsOnnx(file)
            ? OnnxModel.ReadServed(Read(file), null, output).Plan
            : MlNetModel.Read(File.ReadAllBytes(file), output).Plan),
        (EngineKinds.OnnxRuntime, (file, output) => IsOnnx(file) ? OnnxRuntimeModel.Load(SoundModel.Check(Read(file), null).Write(output)) : null),
        (EngineKinds.MlNet, (file, output) => IsOnnx(file) ? null : MlNetChain.Load(ModelPackage.Check(File.ReadAllBytes(file)).Zip, output, [])),
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

    // All recorded ONNX models, and of the ML.NET models of numbers alone one of each kind, which their names begin with.
    private static IEnumerable<string> Folders() =>
        Recorded("onnx").Concat(Recorded("onnx-field")).Concat(Recorded("mlnet").DistinctBy(Kind)).Concat(Recorded("mlnet-more"));

    private static IEnumerable<string> Recorded(string folder) =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Model(""), "..", folder)).Order(StringComparer.Ordinal);

    private static string Kind(string folder) => Path.GetFileName(folder).Split('-')[0];

    private static void PrintRow(string folder, EngineKinds kind, Func<string, string?, EngineModel?> load)
    {
        string file = Path.Combine(folder, "model.onnx");
        if (File.Exists(Path.Combine(folder, "model.zip")))
            file = Path.Combine(folder, "model.zip"); // ML.NET's own export to ONNX stands beside it
        EstimatorSettings settings = (IsOnnx(file) ? ModelSettings.Parse(Read(file).Metadata.GetValueOrDefault("gordo")).Estimator : null) ?? new EstimatorSettings();
        try
        {
            if (load(file, settings.Output) is not { } model)
                return;
            PlanValue[] read = [.. model.Inputs.Where((_, input) => model.Reads(input))];
            IReadOnlyList<int> shape = read[0].Shape!; // declared by all recorded models
            int window = shape.Count == 3 ? shape[1] : 1;
            string[] tags = read.Length > 1
                ? [.. read.Select(input => input.Name)]
                : [.. Enumerable.Range(0, shape[^1]).Select(tag => tag.ToString(CultureInfo.InvariantCulture))];
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
        int width = estimator.InputWidth;
        // Readings of Boolean and integer inputs must be whole.
        bool isWhole = estimator.Model.Inputs.Where((_, input) => estimator.Model.Reads(input)).Any(input => input.Type is not (ElementType.Float32 or ElementType.Float64 or null));
        ReadOnlyMemory<double>[] numbers = [.. Enumerable.Range(0, width).Select(tag => estimator.TextTags?[tag] == true
            ? default
            : new ReadOnlyMemory<double>([.. Enumerable.Range(0, rows).Select(_ => isWhole ? random.Next(2) : random.NextDouble())]))];
        TextColumn?[]? text = estimator.TextTags is { } isText
            ? [.. isText.Select(yes => yes ? TextColumn.From([.. Enumerable.Repeat("running", rows)]) : null)]
            : null;
        var input = new InputColumns(numbers, text, rows);
        using var memory = new FrameMemory();
        return Fastest(() =>
        {
            estimator.Predict(input, memory, CancellationToken.None);
            memory.Dispose();
        });
    }

    // The fastest call within a fifth of a second, after one that is not measured.
    private static double Fastest(Action action)
    {
        action();
        TimeSpan best = TimeSpan.MaxValue;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < TimeSpan.FromMilliseconds(200);)
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
