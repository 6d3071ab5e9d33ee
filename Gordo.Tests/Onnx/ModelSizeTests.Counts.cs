using Gordo.Core.Estimators;

namespace Gordo.Tests.Onnx;

public sealed partial class ModelSizeTests
{
    [Test]
    public void Too_many_empty_nodes_are_refused()
    {
        byte[] empty = OnnxWriter.Field(1, []);
        List<byte[]> graph = [OnnxWriter.Input("x", -1, 2), OnnxWriter.Output("y"), .. Enumerable.Repeat(empty, 500_000)];
        Refusal(OnnxWriter.Model(graph), most: 100 * Megabyte).Should().Contain("more than 65536 nodes");
    }

    [Test]
    public void Too_many_outputs_of_one_node_are_refused()
    {
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 2), OnnxWriter.Output("y"),
            OnnxWriter.Node("Split", ["x"], ["y", .. Enumerable.Range(0, 100_000).Select(i => $"o{i}")], OnnxWriter.Attribute("axis", 1)),
        ];
        Refusal(OnnxWriter.Model(graph), most: 60 * Megabyte).Should().Contain("more than 65536 values");
    }

    [Test]
    public void A_long_output_name_of_an_If_node_is_refused()
    {
        string name = new('n', 500_000);
        byte[] branch = OnnxWriter.Join(
        [
            OnnxWriter.Output("b2000"),
            .. Enumerable.Range(0, 2000).Select(i => OnnxWriter.Node("Identity", [i == 0 ? "x" : $"b{i}"], [$"b{i + 1}"])),
        ]);
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 2), OnnxWriter.Output(name),
            OnnxWriter.Initializer("condition", [.. OnnxWriter.Number(1, 1), .. OnnxWriter.Number(2, 9), .. OnnxWriter.Field(9, [1])]),
            OnnxWriter.Node(
                "If", ["condition"], [name],
                OnnxWriter.Attribute("then_branch", branch, isGraph: true), OnnxWriter.Attribute("else_branch", branch, isGraph: true)),
        ];
        Refusal(OnnxWriter.Model(graph)).Should().Contain("a name of at most");
    }

    [Test]
    public void A_long_Einsum_equation_is_refused_quickly()
    {
        string equation = string.Join(',', Enumerable.Repeat(new string('a', 20_000), 40));
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 2), OnnxWriter.Output("y"),
            OnnxWriter.Node("Einsum", [.. Enumerable.Repeat("x", 40)], ["y"], OnnxWriter.Attribute("equation", equation)),
        ];
        Refusal(OnnxWriter.Model(graph), longest: 2).Should().Contain("malformed");
    }

    [Test]
    public void Many_nodes_and_constants_compile_quickly()
    {
        // Each node has its own constant; copying the list of all constants for each node took minutes.
        const int Nodes = 20_000;
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 2), OnnxWriter.Output("y"),
            .. Enumerable.Range(0, Nodes).Select(i => OnnxWriter.Initializer($"c{i}", OnnxWriter.Tensor([1], 1f))),
            .. Enumerable.Range(0, Nodes).Select(i => OnnxWriter.Node("Neg", [$"c{i}"], [$"n{i}"])),
            .. Chain(Nodes, (from, to) => [OnnxWriter.Node("Add", [from, $"n{(to == "y" ? 0 : int.Parse(to[1..], System.Globalization.CultureInfo.InvariantCulture))}"], [to])]),
        ];
        (Estimator? estimator, _, TimeSpan time) = Load(OnnxWriter.Model(graph));
        Answer(estimator!, 0, 0).Should().Be(-Nodes);
        time.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }
}
