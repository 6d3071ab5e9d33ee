using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Conversion;

/// <summary>ML.NET's predictors that are neither linear nor trees as ONNX operators.</summary>
internal static class StandardPredictors
{
    private const ElementType Single = ElementType.Float32;

    /// <summary>A sum of step functions, in double.</summary>
    public static string Gam(StandardGraph graph, NodeDefinition node)
    {
        int[] features = graph.Numbers(node.Inputs[1]).Values<int>().ToArray(), ends = graph.Numbers(node.Inputs[2]).Values<int>().ToArray();
        double[] bounds = graph.Numbers(node.Inputs[3]).Values<double>().ToArray(), effects = graph.Numbers(node.Inputs[4]).Values<double>().ToArray();
        var functions = new StepFunction[features.Length];
        for (int i = 0, start = 0; i < functions.Length; start = ends[i++])
            functions[i] = new(features[i], 0, bounds[start..(ends[i] - 1)], effects[start..ends[i]]);
        string sum = StandardLookups.Add(graph, graph.Cast(node.Inputs[0], ElementType.Float64), functions, targets: 1, endsAtBound: true);
        return graph.Cast(graph.Add("Add", ElementType.Float64, [sum, node.Inputs[5]]), Single);
    }

    /// <summary>Squared distances to the centres, and the number of the nearest, counted from one.</summary>
    public static void Clusters(StandardGraph graph, NodeDefinition node)
    {
        string x = node.Inputs[0];
        Tensor centres = graph.Numbers(node.Inputs[1]);
        int count = centres.Shape[0], width = centres.Shape[1];
        ReadOnlySpan<float> all = centres.Values<float>();
        float[] factors = new float[width * count], lengths = new float[count];
        for (int cluster = 0; cluster < count; cluster++)
        {
            for (int i = 0; i < width; i++)
            {
                factors[(i * count) + cluster] = -2 * all[(cluster * width) + i];
                lengths[cluster] += all[(cluster * width) + i] * all[(cluster * width) + i];
            }
        }
        string products = graph.Add("MatMul", Single, [x, graph.Constant<float>(factors, width, count)]);
        string distances = graph.Add("Add", Single, [graph.Add("Add", Single, [products, graph.Constant<float>(lengths)]), SumOfSquares(graph, x)]);
        distances = graph.Add("Max", Single, [distances, graph.Number(0, Single)]);
        graph.Name(node.Outputs[0], distances);
        if (node.Outputs.Count < 2 || node.Outputs[1].Length == 0)
            return;
        string nearest = graph.Add("ArgMin", ElementType.Int64, [distances], ("axis", -1L), ("keepdims", 1L));
        graph.Name(node.Outputs[1], graph.Cast(graph.Add("Add", ElementType.Int64, [nearest, graph.Constant<long>([1])]), ElementType.UInt32));
    }

    /// <summary>The share of a row's norm, after subtracting the mean, that its projection does not explain.</summary>
    public static string PcaAnomaly(StandardGraph graph, NodeDefinition node)
    {
        string x = node.Inputs[0], mean = node.Inputs[1];
        Tensor components = graph.Numbers(node.Inputs[2]);
        ReadOnlySpan<float> means = graph.Numbers(mean).Values<float>(), all = components.Values<float>();
        int rank = components.Shape[0], width = components.Shape[1];
        float[] factors = new float[width * rank], projected = new float[rank], column = means.ToArray();
        float length = 0;
        for (int i = 0; i < width; i++)
        {
            length += means[i] * means[i];
            for (int k = 0; k < rank; k++)
            {
                factors[(i * rank) + k] = all[(k * width) + i];
                projected[k] += all[(k * width) + i] * means[i];
            }
        }
        string along = graph.Add("MatMul", Single, [x, graph.Constant<float>(column, width, 1)]);
        string doubled = graph.Add("Mul", Single, [along, graph.Number(2, Single)]);
        string total = graph.Add("Add", Single, [graph.Add("Sub", Single, [SumOfSquares(graph, x), doubled]), graph.Number(length, Single)]);
        total = graph.Add("Max", Single, [total, graph.Number(0, Single)]);
        string parts = graph.Add("Sub", Single, [graph.Add("MatMul", Single, [x, graph.Constant<float>(factors, width, rank)]), graph.Constant<float>(projected)]);
        string rest = graph.Add("Sub", Single, [total, SumOfSquares(graph, parts)]);
        return graph.Add("Sqrt", Single, [graph.Add("Div", Single, [rest, total])]);
    }

    private static string SumOfSquares(StandardGraph graph, string x) =>
        graph.Add("ReduceSum", Single, [graph.Add("Mul", Single, [x, x]), graph.Constant<long>([-1])], ("keepdims", 1L));
}
