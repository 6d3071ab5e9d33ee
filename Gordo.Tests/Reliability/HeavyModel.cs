using Gordo.Tests.Onnx;

namespace Gordo.Tests.Reliability;

/// <summary>
/// A model file of a few hundred bytes that needs much time per row: identical layers of 1024 by 1024, whose weights are
/// ConstantOfShape nodes.
/// </summary>
internal static class HeavyModel
{
    private const int Tags = 4, Width = 1024, Layers = 12;

    public static byte[] Write(int outputs = Tags)
    {
        List<byte[]> graph =
        [
            .. Filled("first", Tags, Width),
            .. Filled("layer", Width, Width),
            .. Filled("last", Width, outputs),
            OnnxWriter.Node("MatMul", ["input", "first"], ["hidden-0"]),
        ];
        for (int layer = 0; layer < Layers; layer++)
            graph.Add(OnnxWriter.Node("MatMul", [$"hidden-{layer}", "layer"], [$"hidden-{layer + 1}"]));
        graph.Add(OnnxWriter.Node("MatMul", [$"hidden-{Layers}", "last"], ["output"]));
        graph.Add(OnnxWriter.Input("input", -1, Tags));
        graph.Add(OnnxWriter.Output("output", -1, outputs));
        return OnnxWriter.Model(graph);
    }

    // A constant of equal numbers: a shape, and the node that fills it.
    private static IEnumerable<byte[]> Filled(string name, long rows, long columns)
    {
        yield return OnnxWriter.Node(
            "ConstantOfShape", [$"{name}-shape"], [name], OnnxWriter.Attribute("value", OnnxWriter.Tensor([1], 1f / Width)));
        yield return OnnxWriter.Initializer($"{name}-shape", OnnxWriter.Tensor<long>([2], rows, columns));
    }
}
