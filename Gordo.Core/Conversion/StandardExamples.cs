using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Conversion;

/// <summary>Instance-based regressors as ONNX operators: distances to or products with all examples, then their combination.</summary>
internal static class StandardExamples
{
    private const ElementType Type = ElementType.Float64;

    public static string SupportVectors(StandardGraph graph, NodeDefinition node)
    {
        double[] numbers = graph.Numbers(node.Inputs[3]).Values<double>().ToArray();
        string kernel = node.String("kernel", "");
        string kernels = kernel == "rbf"
            ? graph.Add("Exp", Type, [graph.Add("Neg", Type, [graph.Add("Mul", Type, [Sums(graph, node.Inputs[0], node.Inputs[1], 2), Number(0)])])])
            : graph.Add("MatMul", Type, [node.Inputs[0], graph.Add("Transpose", Type, [node.Inputs[1]], ("perm", new long[] { 1, 0 }))]);
        if (kernel is "poly" or "sigmoid")
            kernels = graph.Add("Add", Type, [graph.Add("Mul", Type, [kernels, Number(0)]), Number(1)]);
        if (kernel == "poly")
            kernels = graph.Add("Pow", Type, [kernels, Number(2)]);
        if (kernel == "sigmoid")
            kernels = graph.Add("Tanh", Type, [kernels]);
        string weights = graph.Constant<double>(graph.Numbers(node.Inputs[2]).Values<double>(), graph.Numbers(node.Inputs[2]).Count, 1);
        return graph.Add("Add", Type, [graph.Add("MatMul", Type, [kernels, weights]), Number(3)]);

        string Number(int index) => graph.Constant<double>([numbers[index]]);
    }

    public static string Neighbors(StandardGraph graph, NodeDefinition node)
    {
        double exponent = graph.Numbers(node.Inputs[3]).Values<double>()[0];
        string distances = Sums(graph, node.Inputs[0], node.Inputs[1], exponent);
        if (exponent == 2)
            distances = graph.Add("Sqrt", Type, [distances]);
        else if (exponent != 1)
            distances = graph.Add("Pow", Type, [distances, graph.Constant<double>([1 / exponent])]);
        // Selects the smallest distances.
        string count = graph.Constant<long>([node.Int("count", 1)]);
        string nearest = graph.AddTopK(distances, count, out string indices);
        string answers = graph.Add("Gather", Type, [node.Inputs[2], indices], ("axis", 0L));
        if (!node.Flag("by_distance", false))
            return graph.Add("ReduceMean", Type, [answers], ("axes", new long[] { 1 }), ("keepdims", 0L));
        string isThere = graph.Cast(graph.Add("Equal", ElementType.Bool, [nearest, graph.Constant<double>([0])]), Type);
        string anyThere = graph.Cast(graph.Add("ReduceMax", Type, [isThere], ("axes", new long[] { 1 }), ("keepdims", 1L)), ElementType.Bool);
        string weights = graph.Add("Where", Type, [anyThere, isThere, graph.Add("Reciprocal", Type, [nearest])]);
        string last = graph.Add("Unsqueeze", Type, [weights, graph.Constant<long>([2])]);
        string sums = graph.Add("ReduceSum", Type, [graph.Add("Mul", Type, [answers, last]), graph.Constant<long>([1])], ("keepdims", 0L));
        string totals = graph.Add("ReduceSum", Type, [weights, graph.Constant<long>([1])], ("keepdims", 1L));
        return graph.Add("Div", Type, [sums, totals]);
    }

    // Returns for each row and example the sum of the differences raised to the exponent, one column after the other: all
    // differences at once would take memory for rows × examples × columns.
    private static string Sums(StandardGraph graph, string x, string examples, double exponent)
    {
        Tensor table = graph.Numbers(examples);
        int count = table.Shape[0], width = table.Shape[1];
        ReadOnlySpan<double> numbers = table.Values<double>();
        string? sum = null;
        for (int column = 0; column < width; column++)
        {
            double[] own = new double[count];
            for (int i = 0; i < count; i++)
                own[i] = numbers[(i * width) + column];
            string one = graph.Add("Gather", Type, [x, graph.Constant<long>([column])], ("axis", -1L));
            string differences = graph.Add("Sub", Type, [one, graph.Constant<double>(own)]);
            string sizes = exponent == 2 ? graph.Add("Mul", Type, [differences, differences]) : graph.Add("Abs", Type, [differences]);
            if (exponent is not (1 or 2))
                sizes = graph.Add("Pow", Type, [sizes, graph.Constant<double>([exponent])]);
            sum = sum is null ? sizes : graph.Add("Add", Type, [sum, sizes]);
        }
        return sum ?? throw new ModelException("the examples have no columns");
    }
}
