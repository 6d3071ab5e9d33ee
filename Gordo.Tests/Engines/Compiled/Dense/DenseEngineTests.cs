using System.Numerics;
using System.Runtime.Intrinsics;
using Gordo.Core.Engines.Compiled.Dense;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Tests.Engines.Compiled.Dense;

/// <summary>Compares layers at every register width with plain sums.</summary>
public sealed class DenseEngineTests
{
    private static readonly int[][] Widths = [[1, 1], [4, 3, 2, 3, 4], [20, 17, 13, 10], [5, 83, 64], [100, 33, 31, 7]];

    [Test]
    public void Float32_layers_match_plain_sums_at_every_width([Values(0, 1, 2, 5, 6, 15, 16, 17, 48, 49, 64, 131)] int rows)
    {
        Check<float>(new DenseEngine<Lanes512<float>, Vector512<float>, float>(), rows, 2e-6);
        Check<float>(new DenseEngine<Lanes256<float>, Vector256<float>, float>(), rows, 2e-6);
        Check<float>(new DenseEngine<Lanes1<float>, float, float>(), rows, 2e-6);
    }

    [Test]
    public void Float64_layers_match_plain_sums_at_every_width([Values(0, 1, 2, 5, 6, 15, 16, 17, 48, 49, 64, 131)] int rows)
    {
        Check<double>(new DenseEngine<Lanes512<double>, Vector512<double>, double>(), rows, 1e-14);
        Check<double>(new DenseEngine<Lanes256<double>, Vector256<double>, double>(), rows, 1e-14);
        Check<double>(new DenseEngine<Lanes1<double>, double, double>(), rows, 1e-14);
    }

    private static void Check<T>(DenseEngine<T> engine, int rows, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(7);
        foreach (int[] widths in Widths)
        {
            DenseNetwork<T> network = Network<T>(random, widths);
            T[] x = Numbers<T>(random, rows * widths[0]);
            var y = new T[rows * widths[^1]];
            var scratch = new T[engine.ScratchLength(network, rows)];
            engine.Run(network, x, y, rows, scratch);
            for (int i = 0; i < rows; i++)
            {
                double[] expected = Plain(network, [.. x.AsSpan(i * widths[0], widths[0]).ToArray().Select(double.CreateChecked)]);
                for (int k = 0; k < expected.Length; k++)
                    double.CreateChecked(y[i * expected.Length + k]).Should().BeApproximately(expected[k], tolerance);
            }
        }
    }

    private static double[] Plain<T>(DenseNetwork<T> network, double[] x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (DenseLayer<T> layer in network.Layers)
        {
            double[] input = x;
            x = [.. Enumerable.Range(0, layer.Columns).Select(column =>
            {
                double sum = double.CreateChecked(layer.Bias[column]);
                if (layer.Weights is { } weights)
                    sum += Enumerable.Range(0, layer.Inner).Sum(k => input[k] * double.CreateChecked(weights[k * layer.Columns + column]));
                else
                    sum += input[column] * double.CreateChecked(layer.Scale![column]);
                return layer.Activation switch
                {
                    ActivationKind.Tanh => Math.Tanh(sum),
                    ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-sum)),
                    ActivationKind.Relu => Math.Max(0, sum),
                    _ => sum,
                };
            })];
        }
        return x;
    }

    private static DenseNetwork<T> Network<T>(Random random, int[] widths)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var layers = new List<DenseLayer<T>>();
        DenseLayer<T> scaling = DenseLayer<T>.ColumnByColumn(widths[0]);
        Numbers<T>(random, widths[0]).CopyTo(scaling.Scale!, 0);
        Numbers<T>(random, widths[0]).CopyTo(scaling.Bias, 0);
        layers.Add(scaling);
        for (int i = 1; i < widths.Length; i++)
        {
            DenseLayer<T> layer = DenseLayer<T>.Product(widths[i - 1], widths[i]);
            Array.ConvertAll(Numbers<T>(random, widths[i - 1] * widths[i]), w => w / T.CreateChecked(Math.Sqrt(widths[i - 1])))
                .CopyTo(layer.Weights!, 0);
            Numbers<T>(random, widths[i]).CopyTo(layer.Bias, 0);
            layer.Activation = (ActivationKind)(i % 4);
            layers.Add(layer);
        }
        return new DenseNetwork<T>(layers);
    }

    private static T[] Numbers<T>(Random random, int count)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextDouble() * 2 - 1))];
}
