using Gordo.Core;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Onnx;

namespace Gordo.Tests.Onnx;

/// <summary>A GRU of Keras 3, which tf2onnx writes as a loop around one step, compared with plain loops over the numbers.</summary>
public sealed class RecurrentLoopTests
{
    private const int Windows = 3, Steps = 5, Columns = 2, Hidden = 4, Gates = 3;

    [Test]
    public void A_GRU_step_in_a_loop_gives_the_states_of_the_layer()
    {
        var random = new Random(5);
        float[] w = Fill(random, Columns * Gates * Hidden), u = Fill(random, Hidden * Gates * Hidden), start = Fill(random, Columns * Hidden);
        float[] inputBias = Fill(random, Gates * Hidden), stateBias = Fill(random, Gates * Hidden), x = Fill(random, Windows * Steps * Columns);

        OnnxModel model = OnnxModel.Read(Graph(w, u, inputBias, stateBias, start, updateOf: "h"), null);
        Tensor[] found = model.Plan.Run(Tensor.Create<float>(new Shape(Windows, Steps, Columns), x));

        double[,,] states = Compute(x, w, u, inputBias, stateBias, start);
        found[0].Shape.Should().Be(new Shape(Windows, Hidden));
        found[1].Shape.Should().Be(new Shape(Steps, Windows, Hidden));
        for (int window = 0; window < Windows; window++)
        {
            for (int unit = 0; unit < Hidden; unit++)
            {
                ((double)found[0].Values<float>()[(window * Hidden) + unit]).Should().BeApproximately(states[Steps - 1, window, unit], 1e-5);
                for (int step = 0; step < Steps; step++)
                    ((double)found[1].Values<float>()[(((step * Windows) + window) * Hidden) + unit]).Should().BeApproximately(states[step, window, unit], 1e-5);
            }
        }
    }

    [Test]
    public void A_loop_that_is_almost_a_GRU_is_left_to_other_engines()
    {
        float[] Zeros(int count) => new float[count];
        byte[] graph = Graph(Zeros(Columns * Gates * Hidden), Zeros(Hidden * Gates * Hidden), Zeros(Gates * Hidden), Zeros(Gates * Hidden), Zeros(Columns * Hidden), updateOf: "candidate");
        FluentActions.Invoking(() => OnnxModel.Read(graph, null)).Should().Throw<ModelException>().WithMessage("*Loop*").Which.IsUnsupported.Should().BeTrue();
    }

    // h' = z h + (1 - z) tanh(xh + r hn); the order of the blocks is z, r, h.
    private static double[,,] Compute(float[] x, float[] w, float[] u, float[] inputBias, float[] stateBias, float[] start)
    {
        static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
        var states = new double[Steps, Windows, Hidden];
        for (int window = 0; window < Windows; window++)
        {
            float X(int step, int column) => x[(((window * Steps) + step) * Columns) + column];
            var state = new double[Hidden];
            for (int unit = 0; unit < Hidden; unit++)
            {
                for (int column = 0; column < Columns; column++)
                    state[unit] += (double)X(0, column) * start[(column * Hidden) + unit];
            }
            for (int step = 0; step < Steps; step++)
            {
                double[] input = new double[Gates * Hidden], recurrent = new double[Gates * Hidden];
                for (int i = 0; i < Gates * Hidden; i++)
                {
                    input[i] = inputBias[i];
                    recurrent[i] = stateBias[i];
                    for (int column = 0; column < Columns; column++)
                        input[i] += (double)X(step, column) * w[(column * Gates * Hidden) + i];
                    for (int unit = 0; unit < Hidden; unit++)
                        recurrent[i] += state[unit] * u[(unit * Gates * Hidden) + i];
                }
                var next = new double[Hidden];
                for (int unit = 0; unit < Hidden; unit++)
                {
                    double update = Sigmoid(input[unit] + recurrent[unit]), reset = Sigmoid(input[Hidden + unit] + recurrent[Hidden + unit]);
                    double candidate = Math.Tanh(input[(2 * Hidden) + unit] + (reset * recurrent[(2 * Hidden) + unit]));
                    next[unit] = (update * state[unit]) + ((1 - update) * candidate);
                    states[step, window, unit] = next[unit];
                }
                state = next;
            }
        }
        return states;
    }

    private static byte[] Graph(float[] w, float[] u, float[] inputBias, float[] stateBias, float[] start, string updateOf)
    {
        List<byte[]> body =
        [
            OnnxWriter.Field(2, OnnxWriter.Text("step")),
            .. Value(11, "i", 7), .. Value(11, "more", 9), .. Value(11, "time", 7), .. Value(11, "h", 1),
            OnnxWriter.Node("Identity", ["more"], ["again"]), OnnxWriter.Node("Add", ["time", "one_step"], ["next_time"]),
            OnnxWriter.Node("Gather", ["sequence", "time"], ["row"], OnnxWriter.Attribute("axis", 0L)),
            OnnxWriter.Node("MatMul", ["row", "w"], ["xw"]), OnnxWriter.Node("Add", ["xw", "b"], ["xs"]),
            OnnxWriter.Node("Split", ["xs"], ["xz", "xr", "xh"], OnnxWriter.Attribute("axis", 1L)),
            OnnxWriter.Node("MatMul", ["h", "u"], ["hu"]), OnnxWriter.Node("Add", ["hu", "c"], ["hs"]),
            OnnxWriter.Node("Split", ["hs"], ["hz", "hr", "hn"], OnnxWriter.Attribute("axis", 1L)),
            OnnxWriter.Node("Add", ["xz", "hz"], ["z0"]), OnnxWriter.Node("Sigmoid", ["z0"], ["z"]),
            OnnxWriter.Node("Add", ["xr", "hr"], ["r0"]), OnnxWriter.Node("Sigmoid", ["r0"], ["r"]),
            OnnxWriter.Node("Mul", ["r", "hn"], ["rh"]), OnnxWriter.Node("Add", ["xh", "rh"], ["n0"]), OnnxWriter.Node("Tanh", ["n0"], ["candidate"]),
            OnnxWriter.Node("Mul", ["z", updateOf], ["kept"]), OnnxWriter.Node("Sub", ["unit", "z"], ["rest"]),
            OnnxWriter.Node("Mul", ["rest", "candidate"], ["added"]), OnnxWriter.Node("Add", ["kept", "added"], ["next"]),
            OnnxWriter.Node("Identity", ["next"], ["stacked"]),
            .. Value(12, "again", 9), .. Value(12, "next_time", 7), .. Value(12, "next", 1), .. Value(12, "stacked", 1),
        ];
        return OnnxWriter.Model(
        [
            OnnxWriter.Input("x", -1, Steps, Columns), OnnxWriter.Output("last", -1, Hidden), OnnxWriter.Output("all", Steps, -1, Hidden),
            OnnxWriter.Initializer("trips", OnnxWriter.Tensor<long>([], Steps)),
            OnnxWriter.Initializer("yes", [.. OnnxWriter.Field(9, [1]), .. OnnxWriter.Number(2, 9)]),
            OnnxWriter.Initializer("zero", OnnxWriter.Tensor<long>([], 0)), OnnxWriter.Initializer("one_step", OnnxWriter.Tensor<long>([], 1)),
            OnnxWriter.Initializer("unit", OnnxWriter.Tensor<float>([], 1)),
            OnnxWriter.Initializer("w", OnnxWriter.Tensor([Columns, Gates * Hidden], w)), OnnxWriter.Initializer("u", OnnxWriter.Tensor([Hidden, Gates * Hidden], u)),
            OnnxWriter.Initializer("b", OnnxWriter.Tensor([Gates * Hidden], inputBias)), OnnxWriter.Initializer("c", OnnxWriter.Tensor([Gates * Hidden], stateBias)),
            OnnxWriter.Initializer("s", OnnxWriter.Tensor([Columns, Hidden], start)),
            OnnxWriter.Node("Transpose", ["x"], ["sequence"], OnnxWriter.Attribute("perm", [1L, 0, 2])),
            OnnxWriter.Node("Gather", ["sequence", "zero"], ["first"], OnnxWriter.Attribute("axis", 0L)),
            OnnxWriter.Node("MatMul", ["first", "s"], ["h0"]),
            OnnxWriter.Node("Loop", ["trips", "yes", "zero", "h0"], ["", "last", "all"], OnnxWriter.Attribute("body", OnnxWriter.Join(body), isGraph: true)),
        ]);
    }

    // A value of a type, without a shape.
    private static IEnumerable<byte[]> Value(int field, string name, int type) =>
        [OnnxWriter.Field(field, [.. OnnxWriter.Field(1, OnnxWriter.Text(name)), .. OnnxWriter.Field(2, OnnxWriter.Field(1, OnnxWriter.Number(1, type)))])];

    private static float[] Fill(Random random, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)((2 * random.NextDouble()) - 1);
        return values;
    }
}
