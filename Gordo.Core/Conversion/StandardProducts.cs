using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Conversion;

/// <summary>Matrix products as ONNX operators.</summary>
internal static class StandardProducts
{
    // Each column takes three nodes.
    private const int MostColumns = 1000;

    public static string Rewrite(StandardGraph graph, NodeDefinition node)
    {
        string x = node.Inputs[0];
        ElementType type = graph.TypeOf(x);
        string product = graph.InOrder ? InOrder(graph, x, graph.Numbers(node.Inputs[1])) : graph.Add("MatMul", type, [x, node.Inputs[1]]);
        return node.Inputs.Count > 2 ? graph.Add("Add", type, [product, node.Inputs[2]]) : product;
    }

    private static string InOrder(StandardGraph graph, string x, Tensor matrix)
    {
        int columns = matrix.Shape[0], outputs = matrix.Shape[1];
        if (columns > MostColumns)
            throw new ModelException($"a product of {columns} columns cannot be converted to a sum of columns");
        string? sum = null;
        for (int column = 0; column < columns; column++)
        {
            string one = graph.Add("Gather", ElementType.Float64, [x, graph.Constant<long>([column])], ("axis", -1L));
            string weights = graph.Constant<double>(matrix.Values<double>().Slice(column * outputs, outputs));
            string part = graph.Add("Mul", ElementType.Float64, [one, weights]);
            sum = sum is null ? part : graph.Add("Add", ElementType.Float64, [sum, part]);
        }
        return sum ?? throw new ModelException("a product has no columns");
    }
}
