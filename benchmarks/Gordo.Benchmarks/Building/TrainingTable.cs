using System.Globalization;
using Gordo.Benchmarks.Models;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Training;

namespace Gordo.Benchmarks.Building;

/// <summary>Measures an epoch of training on 5,000 rows of 10 tags, batches of 32: processor time of one thread.</summary>
internal static class TrainingTable
{
    private const int Rows = 5000;
    private const int Tags = 10;
    private const int Epochs = 5;

    /// <summary>Prints the table.</summary>
    public static void Print()
    {
        int[] hourglass = [8, 7, 5, 5, 7, 8];
        Print("hourglass", new(Tags, 1, [.. hourglass.Select((units, i) => new DenseDefinition(units, Activation.Tanh, i is 1 or 2 ? 1e-4f : 0)), Output]));
        int[] wide = [256, 128, 64, 64, 128, 256];
        Print("feedforward_model", new(Tags, 1, [.. wide.Select((units, i) => new DenseDefinition(units, Activation.Tanh, i is 1 or 2 ? 1e-4f : 0)), Output]));
        int[] recurrent = [16, 8, 8, 16];
        Print("lstm (16, 8), lookback 12", new(Tags, 12, [.. recurrent.Select((units, i) => new LstmDefinition(units, Activation.Tanh, i < 3)), Output]));
    }

    private static DenseDefinition Output => new(Tags, Activation.Linear);

    private static void Print(string name, NetworkDefinition definition)
    {
        var random = new Random(1);
        var table = new Table([.. Enumerable.Range(0, Tags).Select(_ => Enumerable.Range(0, Rows).Select(_ => random.NextDouble()).ToArray())]);
        var set = new SampleSet(table, definition.Window);
        NetworkTrainer.Fit(definition, set, table, new());
        double before = ProcessorTime.Nanoseconds();
        NetworkTrainer.Fit(definition, set, table, new() { Epochs = Epochs });
        double seconds = (ProcessorTime.Nanoseconds() - before) / 1e9 / Epochs;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {seconds,8:F3} s per epoch {1e6 * seconds / set.Count,8:F2} µs per row"));
    }
}
