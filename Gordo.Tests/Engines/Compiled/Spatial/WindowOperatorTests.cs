using System.Numerics;
using Gordo.Core.Engines.Compiled.Tensors;
using static Gordo.Tests.Engines.Compiled.Operators.SingleOperator;

namespace Gordo.Tests.Engines.Compiled.Spatial;

/// <summary>Compares window operators along one axis, a separate code path, with the ONNX operator texts, element by element.</summary>
public sealed class WindowOperatorTests
{
    private static readonly (int Before, int After)[] Pads = [(0, 0), (1, 1), (0, 2), (7, 0)];

    [Test]
    public void Convolutions_are_sums_over_their_windows(
        [Values(1, 3, 9, 30)] int batch, [Values(1, 2, 8, 16)] int length, [Values(1, 2, 3, 5)] int kernel, [Values(1, 2, 3, 6)] int stride,
        [Values(1, 2)] int dilation)
    {
        foreach ((int before, int after) in Pads)
        {
            foreach (int groups in (int[])[1, 2])
            {
                CheckConvolution<float>(batch, length, kernel, stride, dilation, before, after, groups, 1e-5);
                CheckConvolution<double>(batch, length, kernel, stride, dilation, before, after, groups, 1e-14);
            }
        }
    }

    [Test]
    public void MaxPool_returns_the_maximum_of_each_window(
        [Values(1, 2, 8, 16)] int length, [Values(1, 2, 3, 5)] int kernel, [Values(1, 2, 3, 6)] int stride, [Values(1, 2)] int dilation)
    {
        foreach ((int before, int after) in Pads)
        {
            int reach = (kernel - 1) * dilation;
            if (before + length + after <= reach || before > reach || after > reach)
                continue;
            double[] x = Numbers(new Random(3), 6 * length);
            int windows = (before + length + after - reach - 1) / stride + 1;
            Tensor got = Run(
                "MaxPool", 12, Attributes(kernel, stride, dilation, before, after), 1, Tensor.Create<double>(new Shape(3, 2, length), x))[0];
            got.Shape.Span.ToArray().Should().Equal(3, 2, windows);
            got.Values<double>().ToArray().Should().Equal(
                Enumerable.Range(0, 6 * windows).Select(i => Window(x, i / windows, i % windows).Max()));

            IEnumerable<double> Window(double[] values, int plane, int window) =>
                from k in Enumerable.Range(0, kernel)
                let place = window * stride + k * dilation - before
                select place >= 0 && place < length ? values[plane * length + place] : double.MinValue;
        }
    }

    private static void CheckConvolution<T>(
        int batch, int length, int kernel, int stride, int dilation, int before, int after, int groups, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        const int Channels = 2, Filters = 5;
        int reach = (kernel - 1) * dilation;
        if (before + length + after <= reach)
            return;
        int windows = (before + length + after - reach - 1) / stride + 1;
        var random = new Random(3);
        double[] x = Numbers(random, batch * groups * Channels * length), bias = Numbers(random, groups * Filters);
        double[] weights = Numbers(random, groups * Filters * Channels * kernel);
        (string, object)[] attributes = [.. Attributes(kernel, stride, dilation, before, after), ("group", (long)groups)];
        Tensor got = Run(
            "Conv", 11, attributes, 1, Convert([batch, groups * Channels, length], x),
            Convert([groups * Filters, Channels, kernel], weights), Convert([groups * Filters], bias))[0];
        got.Shape.Span.ToArray().Should().Equal(batch, groups * Filters, windows);
        ReadOnlySpan<T> values = got.Values<T>();
        int wrong = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int image = i / (groups * Filters * windows), filter = i / windows % (groups * Filters), window = i % windows;
            wrong += Math.Abs(double.CreateChecked(values[i]) - Plain(image, filter, window)) <= tolerance ? 0 : 1;
        }
        wrong.Should().Be(0, $"pads {before} and {after}, {groups} groups");

        Tensor Convert(int[] shape, double[] numbers) =>
            Tensor.Create<T>(new Shape(shape), Array.ConvertAll(numbers, T.CreateChecked));

        double Plain(int image, int filter, int window)
        {
            double sum = bias[filter];
            for (int channel = 0; channel < Channels; channel++)
            {
                for (int k = 0; k < kernel; k++)
                {
                    int place = window * stride + k * dilation - before;
                    int plane = (image * groups + filter / Filters) * Channels + channel;
                    if (place >= 0 && place < length)
                        sum += weights[(filter * Channels + channel) * kernel + k] * x[plane * length + place];
                }
            }
            return sum;
        }
    }

    private static (string, object)[] Attributes(int kernel, int stride, int dilation, int before, int after) =>
    [
        ("kernel_shape", new long[] { kernel }), ("strides", new long[] { stride }), ("dilations", new long[] { dilation }),
        ("pads", new long[] { before, after }),
    ];

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
}
