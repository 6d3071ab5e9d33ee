using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Tests.Engines.Compiled.Dense;

/// <summary>Compares fused chains of layers with the same nodes computed one by one in plain loops.</summary>
public sealed class DenseFusionTests
{
    private const int Rows = 5;

    [Test]
    public void Rows_before_and_after_a_product_may_have_any_broadcastable_shape(
        [Values("Add", "Sub", "Mul", "Div")] string kind, [Values(0, 1, 2, 3, 4)] int shape, [Values] bool before)
    {
        var chain = new RandomChain(new Random(3), width: 7);
        if (before)
            chain.Row(kind, shape);
        chain.Product("MatMul");
        if (!before)
            chain.Row(kind, shape);
        chain.Check($"{kind} {shape}");
    }

    [Test]
    public void Fused_chains_match_their_nodes([Range(1, 200)] int seed)
    {
        var random = new Random(seed);
        var chain = new RandomChain(random, 1 + random.Next(12));
        for (int left = 1 + random.Next(8); left > 0; left--)
        {
            switch (random.Next(4))
            {
                case 0:
                    chain.Product(random.Next(2) == 0 ? "MatMul" : "Gemm");
                    break;
                case 1:
                    chain.Activation(random.Next(2) == 0 ? "Tanh" : "Relu");
                    break;
                default:
                    chain.Row(new[] { "Add", "Sub", "Mul", "Div" }[random.Next(4)], random.Next(5));
                    break;
            }
        }
        chain.Check($"seed {seed}");
    }

    /// <summary>A chain of nodes, and its expected result for a table.</summary>
    private sealed class RandomChain
    {
        private readonly Random _random;
        private readonly GraphDefinition _graph = new();
        private readonly Tensor _input;
        private double[][] _expected;
        private string _last = "x";

        public RandomChain(Random random, int width)
        {
            _random = random;
            double[] values = Numbers(Rows * width);
            _input = Tensor.Create<double>(new Shape(Rows, width), values);
            _expected = [.. values.Chunk(width)];
            _graph.Inputs.Add(new PlanValue("x", ElementType.Float64, [-1, width]));
        }

        private int Width => _expected[0].Length;

        public void Product(string name)
        {
            int inner = Width, columns = 1 + _random.Next(9);
            double[] weights = Numbers(inner * columns), bias = Numbers(columns);
            bool gemm = name == "Gemm";
            string[] inputs = gemm ? [Constant(weights, inner, columns), Constant(bias, columns)] : [Constant(weights, inner, columns)];
            Node(name, inputs, row => [.. Enumerable.Range(0, columns).Select(column =>
                Enumerable.Range(0, inner).Sum(k => row[k] * weights[(k * columns) + column]) + (gemm ? bias[column] : 0))]);
        }

        public void Activation(string name) => Node(name, [], row => Array.ConvertAll(row, x => name == "Tanh" ? Math.Tanh(x) : Math.Max(0, x)));

        /// <summary>Adds an operation with a constant: a single number with zero, one or two axes, or one number per column.</summary>
        public void Row(string name, int shape)
        {
            double[] numbers = Array.ConvertAll(Numbers(shape < 3 ? 1 : Width), x => x + (x < 0 ? -0.5 : 0.5));
            int[] axes = shape switch { 0 => [], 1 => [1], 2 => [1, 1], 3 => [Width], _ => [1, Width] };
            Node(name, [Constant(numbers, axes)], row => [.. row.Select((x, i) => (name, numbers[numbers.Length == 1 ? 0 : i]) switch
            {
                ("Add", var number) => x + number,
                ("Sub", var number) => x - number,
                ("Mul", var number) => x * number,
                (_, var number) => x / number,
            })]);
        }

        public void Check(string name)
        {
            _graph.Outputs.Add(new PlanValue(_last, null, null));
            Tensor got = PlanCompiler.Compile(_graph).Run(_input)[0];
            got.Shape.ToString().Should().Be($"[{Rows},{Width}]", name);
            double[] expected = [.. _expected.SelectMany(row => row)];
            got.Values<double>().ToArray().Should().Equal(expected, (a, b) => Math.Abs(a - b) <= 1e-10 * (1 + Math.Abs(b)), name);
        }

        private void Node(string name, string[] constants, Func<double[], double[]> compute)
        {
            string output = $"value-{_graph.Nodes.Count}";
            _graph.Nodes.Add(new NodeDefinition("", name, 13, output, [_last, .. constants], [output], new Dictionary<string, object>()));
            _expected = Array.ConvertAll(_expected, row => compute(row));
            _last = output;
        }

        private string Constant(double[] values, params int[] axes)
        {
            string name = $"constant-{_graph.Constants.Count}";
            _graph.Constants.Add(name, Tensor.Create<double>(new Shape(axes), values));
            return name;
        }

        private double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (_random.NextDouble() * 2) - 1)];
    }
}
