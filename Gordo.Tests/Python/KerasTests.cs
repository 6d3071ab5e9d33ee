using System.Globalization;
using System.Text;
using System.Text.Json;
using Gordo.Core;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.Keras;

namespace Gordo.Tests.Python;

/// <summary>Layers on numbers computed by hand from their equations, and refused configurations.</summary>
internal sealed class KerasTests
{
    [TestCase("linear", -2f, -2f)]
    [TestCase("tanh", 0.5f, 0.46211717f)]
    [TestCase("relu", -2f, 0f)]
    [TestCase("sigmoid", 0f, 0.5f)]
    [TestCase("elu", -1f, -0.63212055f)]
    [TestCase("selu", -1f, -1.1113307f)]
    [TestCase("selu", 2f, 2.101402f)]
    [TestCase("softplus", 0f, 0.6931472f)]
    [TestCase("softsign", -3f, -0.75f)]
    [TestCase("swish", 1f, 0.7310586f)]
    [TestCase("silu", 1f, 0.7310586f)]
    [TestCase("exponential", 1f, 2.7182817f)]
    [TestCase("softmax", 3f, 1f)]
    public void Activations_compute_the_values_of_Keras(string activation, float x, float expected) =>
        Run([Dense([[1]], activation: activation)], [x])[0].Should().BeApproximately(expected, 1e-6f);

    [TestCase(false, 0.7f)] // 0.2 x + 0.5
    [TestCase(true, 0.6666667f)] // x / 6 + 0.5
    public void Hard_sigmoid_differs_between_Keras_2_and_3(bool isNew, float expected)
    {
        Run([Dense([[1]], activation: "hard_sigmoid")], [1], isNew)[0].Should().BeApproximately(expected, 1e-6f);
        Run([Dense([[1]], activation: "hard_sigmoid")], [9], isNew)[0].Should().Be(1);
    }

    [Test]
    public void Softmax_is_taken_over_the_last_axis()
    {
        float[] answer = Run([Dense([[0, 1]], activation: "softmax")], [1]);
        answer[0].Should().BeApproximately(0.26894143f, 1e-6f);
        answer[1].Should().BeApproximately(0.7310586f, 1e-6f);
    }

    [Test]
    public void Dense_multiplies_and_adds_its_bias()
    {
        Run([Dense([[1, 2], [3, 4]], bias: [10, 20])], [5, 6]).Should().Equal(33, 54);
        Run([Dense([[1, 2], [3, 4]])], [5, 6]).Should().Equal(23, 34);
    }

    [TestCase(true, true, -6f)] // 2 * (1 - 3) / 0.5 + 2
    [TestCase(false, true, -2f)]
    [TestCase(true, false, -8f)]
    [TestCase(false, false, -4f)]
    public void BatchNormalization_works_with_and_without_scale_and_center(bool scale, bool center, float expected)
    {
        var weights = new List<KerasWeight>();
        if (scale)
            weights.Add(new([1], [2]));
        if (center)
            weights.Add(new([1], [2]));
        weights.Add(new([1], [3]));
        weights.Add(new([1], [0.1875f]));
        KerasLayer layer = Layer("BatchNormalization", $$"""{"axis": [1], "epsilon": 0.0625, "scale": {{Text(scale)}}, "center": {{Text(center)}}}""", [.. weights]);
        Run([layer], [1])[0].Should().BeApproximately(expected, 1e-6f);

        static string Text(bool flag) => flag ? "true" : "false";
    }

    [TestCase("Dropout")]
    [TestCase("GaussianNoise")]
    [TestCase("AlphaDropout")]
    public void Training_only_layers_have_no_effect(string kind) => Run([Layer(kind, """{"rate": 0.5}""")], [1, 2]).Should().Equal(1, 2);

    [Test]
    public void LSTM_gates_are_in_the_order_of_Keras()
    {
        // One unit, one column; the gates i, f, c, o have weights 1, 2, 3, 4 and biases 0.1, 0.2, 0.3, 0.4.
        KerasLayer Lstm(string more) => Layer(
            "LSTM", $$"""{"units": 1{{more}}}""",
            new([1, 4], [1, 2, 3, 4]), new([1, 4], [0.5f, -0.5f, 0.25f, -0.25f]), new([4], [0.1f, 0.2f, 0.3f, 0.4f]));
        float[] readings = [0.5f, -0.25f, 1];

        RunWindow([Lstm("")], readings)[0].Should().BeApproximately((float)Expected(readings, Math.Tanh, Sigmoid), 1e-6f);
        RunWindow([Lstm(", \"go_backwards\": true")], readings)[0].Should().BeApproximately((float)Expected([.. readings.Reverse()], Math.Tanh, Sigmoid), 1e-6f);
        RunWindow([Lstm(", \"activation\": \"relu\", \"recurrent_activation\": \"hard_sigmoid\"")], readings, isNew: false)[0]
            .Should().BeApproximately((float)Expected(readings, x => Math.Max(x, 0), x => Math.Clamp((0.2 * x) + 0.5, 0, 1)), 1e-6f);
        RunWindow([Lstm(", \"activation\": \"elu\", \"recurrent_activation\": \"linear\"")], readings)[0]
            .Should().BeApproximately((float)Expected(readings, x => x < 0 ? Math.Exp(x) - 1 : x, x => x), 1e-5f);
        RunWindow([Lstm(", \"activation\": \"swish\"")], readings)[0]
            .Should().BeApproximately((float)Expected(readings, x => x * Sigmoid(x), Sigmoid), 1e-6f);

        static double Expected(float[] x, Func<double, double> activation, Func<double, double> gate)
        {
            double h = 0, c = 0;
            foreach (double reading in x)
            {
                double i = gate(reading + (0.5 * h) + 0.1), f = gate((2 * reading) - (0.5 * h) + 0.2);
                double candidate = activation((3 * reading) + (0.25 * h) + 0.3), o = gate((4 * reading) - (0.25 * h) + 0.4);
                c = (f * c) + (i * candidate);
                h = o * activation(c);
            }
            return h;
        }

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    [TestCase("softmax", "sigmoid")]
    [TestCase("tanh", "softmax")]
    [TestCase("softmax", "softmax")]
    public void LSTM_softmax_is_taken_over_the_units_of_each_gate(string activation, string gate)
    {
        const int Units = 3, Inputs = 2, Steps = 5, Windows = 45;
        var random = new Random(7);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble()) - 1)];
        float[] kernel = Numbers(Inputs * 4 * Units), recurrent = Numbers(Units * 4 * Units), bias = Numbers(4 * Units);
        double[] x = [.. Numbers(Windows * Steps * Inputs)];
        KerasLayer layer = Layer(
            "LSTM", $$"""{"units": {{Units}}, "activation": "{{activation}}", "recurrent_activation": "{{gate}}"}""",
            new([Inputs, 4 * Units], kernel), new([Units, 4 * Units], recurrent), new([4 * Units], bias));

        var graph = new GraphBuilder(Inputs) { IsWindowed = true };
        graph.SetWindow(Steps, 0);
        PreparedPlan plan = graph.Compile(KerasNetwork.Add([layer], true, graph, graph.Input, isSequence: true));
        float[] found = plan.Run(Tensor.Create<double>(new Shape(Windows, Steps, Inputs), x))[0].Values<float>().ToArray();

        for (int window = 0; window < Windows; window++)
        {
            double[] h = new double[Units], c = new double[Units];
            for (int step = 0; step < Steps; step++)
            {
                double[][] z = [.. Enumerable.Range(0, 4).Select(part => Enumerable.Range(0, Units).Select(unit =>
                {
                    int column = (part * Units) + unit;
                    double sum = bias[column];
                    for (int i = 0; i < Inputs; i++)
                        sum += x[(((window * Steps) + step) * Inputs) + i] * kernel[(i * 4 * Units) + column];
                    for (int i = 0; i < Units; i++)
                        sum += h[i] * recurrent[(i * 4 * Units) + column];
                    return sum;
                }).ToArray())];
                double[] input = Of(gate, z[0]), forget = Of(gate, z[1]), candidate = Of(activation, z[2]), output = Of(gate, z[3]);
                for (int unit = 0; unit < Units; unit++)
                    c[unit] = (forget[unit] * c[unit]) + (input[unit] * candidate[unit]);
                double[] shown = Of(activation, c);
                for (int unit = 0; unit < Units; unit++)
                    h[unit] = output[unit] * shown[unit];
            }
            for (int unit = 0; unit < Units; unit++)
                found[(window * Units) + unit].Should().BeApproximately((float)h[unit], 1e-5f);
        }

        static double[] Of(string name, double[] values) => name switch
        {
            "softmax" => Array.ConvertAll(values, value => Math.Exp(value) / values.Sum(Math.Exp)),
            "tanh" => Array.ConvertAll(values, Math.Tanh),
            _ => Array.ConvertAll(values, value => 1 / (1 + Math.Exp(-value))),
        };
    }

    [Test]
    public void Sequences_pass_between_LSTM_layers_and_backward_layers_keep_their_reversed_order()
    {
        // With these weights a layer returns half of tanh(half of tanh(x)) for each step, whatever came before: a large bias
        // opens a gate, and a large negative bias closes it.
        KerasLayer Step(string more) => Layer(
            "LSTM", $$"""{"units": 1{{more}}}""", new([1, 4], [0, 0, 1, 0]), new([1, 4], [0, 0, 0, 0]), new([4], [50, -50, 0, 50]));
        float[] readings = [0.5f, -0.25f, 1];
        static float Of(float x) => MathF.Tanh(MathF.Tanh(x));

        RunWindow([Step(", \"return_sequences\": true"), Step("")], readings)[0].Should().BeApproximately(Of(Of(1)), 1e-6f);
        RunWindow([Step(", \"return_sequences\": true, \"go_backwards\": true"), Step("")], readings)[0].Should().BeApproximately(Of(Of(0.5f)), 1e-6f);
    }

    [Test]
    public void RepeatVector_repeats_a_row_as_a_sequence()
    {
        KerasLayer sum = Layer("LSTM", """{"units": 1, "activation": "linear"}""",
            new([1, 4], [0, 0, 1, 0]), new([1, 4], [0, 0, 0, 0]), new([4], [50, 50, 0, 50]));
        Run([Layer("RepeatVector", """{"n": 3}"""), sum], [2])[0].Should().BeApproximately(6, 1e-5f);
    }

    [TestCase("Lambda", "{}", "*a Lambda layer holds code*")]
    [TestCase("Dense", """{"units": 1, "dtype": "float64"}""", "*does not compute in float32*")]
    [TestCase("Dense", """{"units": 1, "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}}""", "*does not compute in float32*")]
    public void Unsupported_layer_settings_are_refused(string kind, string config, string message) =>
        Reading($$$"""{"class_name": "Sequential", "config": {"layers": [{"class_name": "{{{kind}}}", "config": {{{config}}}}]}}""")
            .Should().Throw<ModelException>().WithMessage(message);

    [TestCase("""{"class_name": "Functional", "config": {"layers": []}}""", "*only Sequential is read*")]
    [TestCase("""{"module": "evil", "class_name": "Sequential", "config": {"layers": []}}""", "*the module 'evil' is not Keras' own*")]
    [TestCase("""{"module": "kerasx", "class_name": "Sequential", "config": {"layers": []}}""", "*'kerasx' is not Keras' own*")]
    [TestCase("""{"class_name": "Sequential", "config": {"layers": [{"module": "keras.layers", "class_name": "Dense", "registered_name": "My>Dense", "config": {}}]}}""", "*registered name*")]
    [TestCase("""{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {"activation": {"module": "builtins", "class_name": "function"}}}]}}""", "*'builtins' is not Keras' own*")]
    [TestCase("""{"class_name": "Sequential", "config": {}}""", "*no list of layers*")]
    [TestCase("[]", "*without a class_name*")]
    [TestCase("{", "*not JSON*")]
    public void Configurations_of_unsupported_objects_are_refused(string json, string message) =>
        Reading(json).Should().Throw<ModelException>().WithMessage(message);

    [Test]
    public void A_dtype_may_be_an_object_and_losses_are_ignored()
    {
        const string Json = """
            {"module": "keras", "class_name": "Sequential", "compile_config": {"loss": {"module": "builtins", "class_name": "function"}},
             "config": {"layers": [{"module": "keras.layers", "class_name": "InputLayer", "config": {}},
             {"module": "keras.layers", "class_name": "Dense", "config": {"name": "d", "dtype": {"class_name": "DTypePolicy", "config": {"name": "float32"}}}}]}}
            """;
        KerasConfiguration.Read(Encoding.UTF8.GetBytes(Json), out bool isNew).Should().ContainSingle().Which.Name.Should().Be("d");
        isNew.Should().BeTrue();
    }

    [Test]
    public void Invalid_text_is_refused_wherever_it_is_read()
    {
        FluentActions.Invoking(() => Run([Layer("Activation", """{"activation": "\ud800"}""")], [1])).Should().Throw<ModelException>();
        byte[] json = Encoding.UTF8.GetBytes("""{"class_name": "Sequential", "config": {"layers": [{"class_name": "Activation", "config": {"activation": "?"}}]}}""");
        json[Array.IndexOf(json, (byte)'?')] = 0xFF;
        FluentActions.Invoking(() => KerasConfiguration.Read(json, out _)).Should().Throw<ModelException>().WithMessage("*not UTF-8*");
    }

    [Test]
    public void Weights_of_the_wrong_shape_are_reported()
    {
        FluentActions.Invoking(() => Run([Layer("Dense", """{"units": 3, "use_bias": false}""", new KerasWeight([2, 2], [1, 2, 3, 4]))], [1, 2]))
            .Should().Throw<ModelException>().WithMessage("layer 'l' ('Dense'): weight 0 has the shape [2,2]; expected [2,3]");
        FluentActions.Invoking(() => Run([Layer("Dense", """{"units": 2}""", new KerasWeight([2, 2], [1, 2, 3, 4]))], [1, 2]))
            .Should().Throw<ModelException>().WithMessage("*there are 1 weights; expected 2*");
        FluentActions.Invoking(() => Run([Layer("Conv1D", "{}")], [1, 2])).Should().Throw<ModelException>().WithMessage("*'Conv1D'*not supported*");
        FluentActions.Invoking(() => Run([Layer("RepeatVector", """{"n": 2}""")], [1, 2])).Should().Throw<ModelException>().WithMessage("*answers with a sequence*");
    }

    private static Action Reading(string json) => () => KerasConfiguration.Read(Encoding.UTF8.GetBytes(json), out _);

    private static KerasLayer Dense(float[][] kernel, float[]? bias = null, string activation = "linear")
    {
        int units = kernel[0].Length;
        string config = string.Create(
            CultureInfo.InvariantCulture, $$"""{"units": {{units}}, "activation": "{{activation}}", "use_bias": {{(bias is null ? "false" : "true")}}}""");
        var weight = new KerasWeight([kernel.Length, units], [.. kernel.SelectMany(row => row)]);
        return Layer("Dense", config, bias is null ? [weight] : [weight, new KerasWeight([units], bias)]);
    }

    private static KerasLayer Layer(string kind, string config, params KerasWeight[] weights)
    {
        using JsonDocument document = JsonDocument.Parse(config);
        return new KerasLayer("l", kind, document.RootElement.Clone()) { Weights = weights };
    }

    private static float[] Run(KerasLayer[] layers, double[] row, bool isNew = true)
    {
        var graph = new GraphBuilder(row.Length);
        PreparedPlan plan = graph.Compile(KerasNetwork.Add(layers, isNew, graph, graph.Input, isSequence: false));
        return plan.Run(Tensor.Create<double>(new Shape(1, row.Length), row))[0].Values<float>().ToArray();
    }

    private static float[] RunWindow(KerasLayer[] layers, float[] readings, bool isNew = true)
    {
        var graph = new GraphBuilder(1) { IsWindowed = true };
        graph.SetWindow(readings.Length, 0);
        PreparedPlan plan = graph.Compile(KerasNetwork.Add(layers, isNew, graph, graph.Input, isSequence: true));
        double[] window = Array.ConvertAll(readings, reading => (double)reading);
        return plan.Run(Tensor.Create<double>(new Shape(1, readings.Length, 1), window))[0].Values<float>().ToArray();
    }
}
