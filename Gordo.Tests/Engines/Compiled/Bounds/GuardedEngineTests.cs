using System.Numerics;
using System.Runtime.Intrinsics;
using Gordo.Core.Engines.Compiled.Dense;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Recurrent;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Trees;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Tests.Engines.Compiled.Bounds;

/// <summary>Runs layers, recurrent cells and trees on values between guard pages; see <see cref="GuardedKernelTests"/>.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GuardedEngineTests
{
    [OneTimeSetUp]
    public void RequireGuardPages() => GuardedMemory.Require();

    [Test]
    public void Dense_layers_stay_within_their_buffers([Values(1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 17, 31, 33, 47, 49, 131, 400)] int rows)
    {
        foreach (int[] widths in (int[][])[[1, 1], [3, 5], [4, 3, 2, 3, 4], [17, 9, 33], [5, 65, 7]])
        {
            Layers(new DenseEngine<Lanes512<float>, Vector512<float>, float>(), widths, rows, 2e-5);
            Layers(new DenseEngine<Lanes256<float>, Vector256<float>, float>(), widths, rows, 2e-5);
            Layers(new DenseEngine<Lanes1<float>, float, float>(), widths, rows, 2e-5);
            Layers(new DenseEngine<Lanes512<double>, Vector512<double>, double>(), widths, rows, 1e-13);
            Layers(new DenseEngine<Lanes256<double>, Vector256<double>, double>(), widths, rows, 1e-13);
        }
    }

    private static void Layers<T>(DenseEngine<T> engine, int[] widths, int rows, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var layers = new List<DenseLayer<T>> { DenseLayer<T>.ColumnByColumn(widths[0]) };
        Numbers<T>(widths[0], 1).CopyTo(layers[0].Scale!, 0);
        for (int i = 1; i < widths.Length; i++)
        {
            layers.Add(DenseLayer<T>.Product(widths[i - 1], widths[i]));
            Numbers<T>(widths[i - 1] * widths[i], i + 1).CopyTo(layers[i].Weights!, 0);
            Numbers<T>(widths[i], i + 9).CopyTo(layers[i].Bias, 0);
            layers[i].Activation = (ActivationKind)(i % 4);
        }
        var network = new DenseNetwork<T>(layers);
        using var memory = new GuardedMemory();
        T[] x = Numbers<T>(rows * widths[0], 20);
        Span<T> scratch = memory.BeforeGuard<T>(engine.ScratchLength(network, rows), Limits.PaddingBytes);
        Span<T> y = memory.BeforeGuard<T>(rows * widths[^1]), after = memory.AfterGuard<T>(rows * widths[^1]);
        engine.Run(network, memory.BeforeGuard<T>(x), y, rows, scratch);
        engine.Run(network, memory.AfterGuard<T>(x), after, rows, memory.AfterGuard<T>(engine.ScratchLength(network, rows)));

        // Columns of doubles, starting at a later row.
        const int Start = 3;
        int stride = rows + Start + 2;
        var columns = new ReadOnlyMemory<double>[widths[0]];
        for (int i = 0; i < columns.Length; i++)
        {
            double[] column = new double[Start + rows];
            for (int row = 0; row < rows; row++)
                column[Start + row] = double.CreateChecked(x[row * widths[0] + i]);
            columns[i] = column;
        }
        Span<double> answer = memory.BeforeGuard<double>((widths[^1] - 1) * stride + Start + rows);
        engine.RunColumns(network, columns, answer, stride, Start, rows, scratch);
        for (int row = 0; row < rows; row++)
        {
            double[] expected = Plain(network, [.. x.Skip(row * widths[0]).Take(widths[0]).Select(double.CreateChecked)]);
            for (int i = 0; i < expected.Length; i++)
            {
                double.CreateChecked(y[row * expected.Length + i]).Should().BeApproximately(expected[i], tolerance);
                after[row * expected.Length + i].Should().Be(y[row * expected.Length + i]);
                answer[i * stride + Start + row].Should().BeApproximately(expected[i], tolerance);
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
                double sum = double.CreateChecked(layer.Bias[column]) + (layer.Weights is { } weights
                    ? Enumerable.Range(0, layer.Inner).Sum(k => input[k] * double.CreateChecked(weights[k * layer.Columns + column]))
                    : input[column] * double.CreateChecked(layer.Scale![column]));
                return layer.Activation switch
                {
                    ActivationKind.Tanh => Math.Tanh(sum),
                    ActivationKind.Sigmoid => Sigmoid(sum),
                    ActivationKind.Relu => Math.Max(0, sum),
                    _ => sum,
                };
            })];
        }
        return x;
    }

    [Test]
    public void Recurrent_cells_stay_within_their_buffers([Values("RNN", "GRU", "LSTM")] string name, [Values(1, 2, 3, 5, 8, 11, 17, 33)] int hidden, [Values] bool linearBeforeReset)
    {
        Cells(new CellEngine<Lanes512<float>, Vector512<float>, float>(), name, hidden, linearBeforeReset, 1e-5);
        Cells(new CellEngine<Lanes256<float>, Vector256<float>, float>(), name, hidden, linearBeforeReset, 1e-5);
        Cells(new CellEngine<Lanes1<float>, float, float>(), name, hidden, linearBeforeReset, 1e-5);
        Cells(new CellEngine<Lanes512<double>, Vector512<double>, double>(), name, hidden, linearBeforeReset, 1e-13);
        Cells(new CellEngine<Lanes256<double>, Vector256<double>, double>(), name, hidden, linearBeforeReset, 1e-13);
    }

    private static void Cells<T>(CellEngine<T> engine, string name, int hidden, bool linearBeforeReset, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        const int Inputs = 3, Steps = 3;
        RecurrentKind kind = Enum.Parse<RecurrentKind>(name, ignoreCase: true);
        int gates = (int)kind, columns = gates * hidden;
        var attributes = new Dictionary<string, object>(StringComparer.Ordinal);
        if (kind == RecurrentKind.Gru)
            attributes.Add("linear_before_reset", linearBeforeReset ? 1L : 0L);
        var cell = new RecurrentCell(new NodeDefinition("", name, 14, "cell", ["x", "w", "r"], ["y"], attributes), kind);
        T[] w = Numbers<T>(columns * Inputs, 1), r = Numbers<T>(columns * hidden, 2), b = Numbers<T>(2 * columns, 3);
        RecurrentWeights<T>.OneDirection weights = RecurrentWeights<T>.Create(
            cell, Tensor.Create<T>(new Shape(1, columns, Inputs), w), Tensor.Create<T>(new Shape(1, columns, hidden), r),
            Tensor.Create<T>(new Shape(1, 2 * columns), b), null).Directions[0];
        foreach (int lanes in (int[])[1, engine.NarrowRows, engine.WideRows])
        {
            foreach (int stride in (int[])[lanes, lanes + 5])
            {
                // For one sequence the gates are contiguous.
                if (lanes == 1 && stride > 1)
                    continue;
                using var memory = new GuardedMemory();
                int slack = lanes == 1 ? Limits.PaddingBytes : 0;
                foreach (bool plain in (bool[])[true, false])
                {
                    Span<T> projected = memory.BeforeGuard<T>((columns - 1) * stride + lanes, slack);
                    Span<T> scratch = memory.BeforeGuard<T>((gates + 1) * hidden * lanes, slack);
                    Span<T> h = memory.BeforeGuard<T>(hidden * lanes, slack), c = memory.BeforeGuard<T>(hidden * lanes, slack);
                    h.Clear();
                    c.Clear();
                    var expected = new (double[] H, double[] C)[lanes];
                    Array.Fill(expected, (new double[hidden], new double[hidden]));
                    for (int step = 0; step < Steps; step++)
                    {
                        T[] x = Numbers<T>(Inputs * lanes, 50 + step);
                        engine.Project(weights, memory.BeforeGuard<T>(x), projected, stride, lanes, Inputs, columns);
                        if (plain)
                            engine.StepPlain(cell, weights, projected, stride, scratch, h, c, lanes, hidden);
                        else
                            engine.Step(cell, 0, weights, projected, stride, scratch, h, c, lanes, hidden);
                        for (int lane = 0; lane < lanes; lane++)
                        {
                            double[] own = [.. Enumerable.Range(0, Inputs).Select(i => double.CreateChecked(x[i * lanes + lane]))];
                            expected[lane] = Next(kind, linearBeforeReset, own, expected[lane], hidden, w, r, b);
                        }
                    }
                    for (int lane = 0; lane < lanes; lane++)
                    {
                        for (int unit = 0; unit < hidden; unit++)
                            double.CreateChecked(h[unit * lanes + lane]).Should().BeApproximately(expected[lane].H[unit], tolerance);
                    }
                }
            }
        }
    }

    // The equations of ONNX RNN, GRU and LSTM with their default activations.
    private static (double[] H, double[] C) Next<T>(
        RecurrentKind kind, bool linearBeforeReset, double[] x, (double[] H, double[] C) state, int hidden, T[] w, T[] r, T[] b)
        where T : unmanaged, INumber<T>
    {
        int columns = (int)kind * hidden;
        double Input(int gate, int unit) => double.CreateChecked(b[gate * hidden + unit])
            + Enumerable.Range(0, x.Length).Sum(i => x[i] * double.CreateChecked(w[(gate * hidden + unit) * x.Length + i]));
        double Recurrent(int gate, int unit, double[] h) => double.CreateChecked(b[columns + gate * hidden + unit])
            + Enumerable.Range(0, hidden).Sum(i => h[i] * double.CreateChecked(r[(gate * hidden + unit) * hidden + i]));
        double Gate(int gate, int unit) => Input(gate, unit) + Recurrent(gate, unit, state.H);
        int[] units = [.. Enumerable.Range(0, hidden)];
        switch (kind)
        {
            case RecurrentKind.Rnn:
                return ([.. units.Select(unit => Math.Tanh(Gate(0, unit)))], state.C);
            case RecurrentKind.Gru:
                double[] reset = [.. units.Select(unit => Sigmoid(Gate(1, unit)))];
                double[] kept = [.. units.Select(unit => reset[unit] * state.H[unit])];
                return ([.. units.Select(unit =>
                {
                    double update = Sigmoid(Gate(0, unit));
                    double candidate = Math.Tanh(Input(2, unit)
                        + (linearBeforeReset ? reset[unit] * Recurrent(2, unit, state.H) : Recurrent(2, unit, kept)));
                    return (1 - update) * candidate + update * state.H[unit];
                })], state.C);
            default:
                double[] cells = [.. units.Select(unit =>
                    Sigmoid(Gate(2, unit)) * state.C[unit] + Sigmoid(Gate(0, unit)) * Math.Tanh(Gate(3, unit)))];
                return ([.. units.Select(unit => Sigmoid(Gate(1, unit)) * Math.Tanh(cells[unit]))], cells);
        }
    }

    [Test]
    public void Trees_stay_within_their_buffers([Values(1, 2, 3, 4, 5, 63, 64, 65, 131)] int rows, [Values(1, 2, 5)] int columns, [Values(0, 1, 4, 12)] int depth)
    {
        foreach (SplitRule rule in (SplitRule[])[SplitRule.LessOrEqual, SplitRule.Greater, SplitRule.NotEqual])
        {
            Forest forest = Grow(columns, depth, rule);
            Walk<float, float>(forest, rows, columns);
            Walk<float, double>(forest, rows, columns);
            Walk<double, double>(forest, rows, columns);
        }
    }

    private static void Walk<T, TX>(Forest forest, int rows, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TX : unmanaged, IFloatingPointIeee754<TX>
    {
        var trees = new TreeEnsemble<T>(forest, Aggregation.Sum);
        using var memory = new GuardedMemory();
        TX[] x = [.. Enumerable.Range(0, rows * columns).Select(i => TX.CreateChecked(i * 37 % 11))];
        Span<double> before = memory.BeforeGuard<double>(rows), after = memory.AfterGuard<double>(rows);
        before.Clear();
        after.Clear();
        trees.Score<TX>(memory.BeforeGuard<TX>(x), columns, before);
        trees.Score<TX>(memory.AfterGuard<TX>(x), columns, after);
        for (int row = 0; row < rows; row++)
        {
            double sum = 0;
            foreach (int root in forest.Roots)
            {
                int at = root;
                while (at >= 0)
                {
                    Split split = forest.Splits[at];
                    double value = double.CreateChecked(x[row * columns + split.Feature]);
                    bool isTrue = split.Rule switch
                    {
                        SplitRule.LessOrEqual => value <= split.Threshold,
                        SplitRule.Greater => value > split.Threshold,
                        _ => value != split.Threshold,
                    };
                    at = isTrue ? split.True : split.False;
                }
                sum += forest.Weights[~at];
            }
            before[row].Should().Be(sum);
            after[row].Should().Be(sum);
        }
    }

    // A tree that is complete to a depth of four, a chain of the given depth, and a single leaf.
    private static Forest Grow(int columns, int depth, SplitRule rule)
    {
        var splits = new List<Split>();
        int leaves = 0;
        int Complete(int left)
        {
            if (left == 0)
                return ~leaves++;
            int own = splits.Count;
            splits.Add(default);
            splits[own] = new Split(columns - 1 - own % columns, own % 11, rule, false, Complete(left - 1), Complete(left - 1));
            return own;
        }
        int Chain(int left)
        {
            if (left == 0)
                return ~leaves++;
            int own = splits.Count;
            splits.Add(default);
            int leaf = ~leaves++;
            splits[own] = new Split(columns - 1 - own % columns, own % 7, rule, false, leaf, Chain(left - 1));
            return own;
        }
        int[] roots = [Complete(Math.Min(depth, 4)), Chain(depth), ~leaves++];
        return new Forest(
            [.. splits], roots, [.. Enumerable.Range(0, leaves + 1)], new int[leaves],
            [.. Enumerable.Range(0, leaves).Select(leaf => leaf / 4.0)], [], 1);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static T[] Numbers<T>(int count, int seed)
        where T : INumber<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextDouble() * 2 - 1))];
    }
}
