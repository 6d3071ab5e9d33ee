using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gordo.Core.Building.Machines;

namespace Gordo.Benchmarks.Building;

/// <summary>Builds 100 machines of 10 tags and 5,000 rows: an hourglass network of 5 epochs, with 3 folds.</summary>
internal static class BuildTable
{
    private const int Machines = 100;

    /// <summary>Builds the machines and prints the time and memory that one and all of them took.</summary>
    public static void Print()
    {
        string folder = Directory.CreateTempSubdirectory("gordo-build-").FullName;
        try
        {
            string file = Path.Combine(folder, "plant.yaml");
            File.WriteAllText(file, Configuration());
            var options = new BuildOptions { ConfigurationFile = file, Output = Path.Combine(folder, "1") };
            // One machine first: the others need no more memory than the data of those built at a time.
            Build(options with { Machines = ["machine-0"], Jobs = 1 });
            Build(options with { Force = true });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Build(BuildOptions options)
    {
        var run = BuildRun.Read(options);
        TimeSpan processorTime = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<MachineResult> results = run.Build(_ => { }, CancellationToken.None);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        processorTime = Environment.CpuUsage.TotalTime - processorTime;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Count(result => result.Status == BuildStatus.Built)} of {results.Count} machines of {results[0].Rows} rows in {seconds:F1} s, {processorTime.TotalSeconds:F1} s of processor time, at most {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB"));
    }

    private static string Configuration()
    {
        var text = new StringBuilder("""
            globals:
              dataset:
                type: RandomDataset
                data_provider: {type: RandomDataProvider, min_size: 5000, max_size: 5000}
                tags: [T1, T2, T3, T4, T5, T6, T7, T8, T9, T10]
                train_start_date: 2020-01-01T00:00:00Z
                train_end_date: 2020-02-04T17:20:00Z
              model:
                DiffBasedAnomalyDetector:
                  base_estimator:
                    Pipeline:
                      steps:
                        - MinMaxScaler
                        - KerasAutoEncoder: {kind: feedforward_hourglass, epochs: 5}
            machines:

            """);
        for (int i = 0; i < Machines; i++)
            text.Append(CultureInfo.InvariantCulture, $"  - name: machine-{i}\n");
        return text.ToString();
    }
}
