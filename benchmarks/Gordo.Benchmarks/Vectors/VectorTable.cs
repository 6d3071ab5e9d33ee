using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Gordo.Core.Engines.Compiled.Dense;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Benchmarks.Vectors;

/// <summary>Measures kernels over vector registers, of float and of double: the fastest of many calls, in nanoseconds.</summary>
/// <remarks>To compare two versions, build both and run them in turns; the fastest call of each counts.</remarks>
internal static class VectorTable
{
    private const int Length = 4096;
    private const int Rows = 480;
    private static readonly int[] Widths = [20, 64, 16, 64, 20];

    /// <summary>Prints the table.</summary>
    public static void Print()
    {
        float[] singles = Numbers<float>(Length), singleResults = new float[Length];
        double[] doubles = Numbers<double>(Length), doubleResults = new double[Length];
        Print("tanh float", () => VectorMath.Tanh(singles, singleResults));
        Print("tanh double", () => VectorMath.Tanh(doubles, doubleResults));
        Print("sigmoid float", () => VectorMath.Sigmoid(singles, singleResults));
        Print("sigmoid double", () => VectorMath.Sigmoid(doubles, doubleResults));
        Print("exp float", () => VectorMath.Exp(singles, singleResults));
        Print("exp double", () => VectorMath.Exp(doubles, doubleResults));
        PrintLayers<float>("float");
        PrintLayers<double>("double");
    }

    private static void PrintLayers<T>(string name)
        where T : unmanaged, INumber<T>
    {
        var network = new DenseNetwork<T>([.. Enumerable.Range(1, Widths.Length - 1).Select(i => Layer<T>(Widths[i - 1], Widths[i]))]);
        DenseEngine<T> engine = DenseEngine<T>.Best;
        T[] x = Numbers<T>(Rows * Widths[0]), y = new T[Rows * Widths[^1]], scratch = new T[engine.ScratchLength(network, Rows)];
        Print($"4 layers {name}, {Rows} rows", () => engine.Run(network, x, y, Rows, scratch));
        Print($"4 layers {name}, 1 row", () => engine.Run(network, x, y, 1, scratch));
        ReadOnlyMemory<double>[] columns = [.. Enumerable.Range(0, Widths[0]).Select(_ => new ReadOnlyMemory<double>(Numbers<double>(Rows)))];
        double[] results = new double[Rows * Widths[^1]];
        Print($"4 layers {name}, {Rows} rows of doubles", () => engine.RunColumns(network, columns, results, Rows, 0, Rows, scratch));
    }

    private static DenseLayer<T> Layer<T>(int inner, int columns)
        where T : unmanaged, INumber<T>
    {
        DenseLayer<T> layer = DenseLayer<T>.Product(inner, columns);
        Numbers<T>(inner * columns).CopyTo(layer.Weights!, 0); // a product has weights
        layer.Activation = ActivationKind.Tanh;
        return layer;
    }

    private static T[] Numbers<T>(int count)
        where T : INumber<T>
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(4 * random.NextDouble() - 2))];
    }

    private static void Print(string name, Action action)
    {
        double best = double.MaxValue;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < 0.5;)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 10; i++)
                action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / 10);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-36} {best,10:F0} ns"));
    }
}
