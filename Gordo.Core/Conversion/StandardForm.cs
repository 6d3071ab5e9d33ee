using Gordo.Core.Anomaly;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Conversion;

/// <summary>Rewrites graphs with custom operators of this server into graphs of standard ONNX operators.</summary>
internal static class StandardForm
{
    private const string Own = OperatorRegistry.Internal;

    /// <summary>Rewrites a graph.</summary>
    /// <param name="source">The graph.</param>
    /// <param name="inOrder">
    /// True to write matrix products as sums of one column after the other, which every runtime rounds alike; false for one
    /// operator, which sums in an order of its own.
    /// </param>
    /// <exception cref="ModelException">A node has no ONNX equivalent; the message names it.</exception>
    public static GraphDefinition Of(GraphDefinition source, bool inOrder = false)
    {
        var graph = new StandardGraph(source) { InOrder = inOrder };
        foreach (NodeDefinition node in GraphOrder.Sort(source))
        {
            if (node.Int("layout", 0) == 1)
                StandardRecurrent.Rewrite(graph, node);
            else if (node.OperatorName == "TreeEnsemble" && node.Tensor("nodes_splits")?.Type != graph.TypeOf(node.Inputs[0]))
                StandardTrees.Widen(graph, node);
            else if (node.Domain != Own)
                graph.Keep(node);
            else if (node.OperatorName == "MlNetClusters")
                StandardPredictors.Clusters(graph, node);
            else
                graph.Name(node.Outputs[0], Rewrite(graph, node));
        }
        return graph.Result;
    }

    private static string Rewrite(StandardGraph graph, NodeDefinition node)
    {
        string x = node.Inputs[0];
        ElementType type = graph.TypeOf(x);
        switch (node.OperatorName)
        {
            case "PythonColumns": return Columns(graph, node);
            // ONNX has no operator that rejects values.
            case "PythonCheck": return x;
            case "PythonProduct": return StandardProducts.Rewrite(graph, node);
            case "PythonImpute":
                string chosen = graph.Add("Gather", type, [x, node.Inputs[1]], ("axis", -1L));
                return graph.Add("Where", type, [IsMissing(graph, node, 3, chosen), Row(node.Inputs[2]), chosen]);
            case "PythonIndicate":
                string looked = graph.Add("Gather", type, [x, node.Inputs[1]], ("axis", -1L));
                return graph.Cast(IsMissing(graph, node, 2, looked), type);
            case "PythonReplaceInfinite":
                string positive = graph.Add("Equal", ElementType.Bool, [x, graph.Number(double.PositiveInfinity, type)]);
                string negative = graph.Add("Equal", ElementType.Bool, [x, graph.Number(double.NegativeInfinity, type)]);
                return graph.Add("Where", type, [negative, Row(node.Inputs[2]), graph.Add("Where", type, [positive, Row(node.Inputs[1]), x])]);
            case "PythonRepeat":
                string shape = graph.Add("Shape", ElementType.Int64, [x]);
                string rows = graph.Add("Gather", ElementType.Int64, [shape, graph.Constant<long>([0])]);
                string whole = graph.Add("Concat", ElementType.Int64, [rows, graph.Constant<long>([graph.Numbers(node.Inputs[1]).Count])], ("axis", 0L));
                return graph.Add("Expand", ElementType.Float64, [node.Inputs[1], whole]);
            case "PythonPolynomial": return Polynomial(graph, node);
            case "PythonQuantiles": return StandardQuantiles.Rewrite(graph, node);
            case "PythonPower": return StandardPowers.Rewrite(graph, node);
            case "PythonTrees": return StandardTrees.Rewrite(graph, node);
            case "PythonSupportVectors": return StandardExamples.SupportVectors(graph, node);
            case "PythonNeighbors": return StandardExamples.Neighbors(graph, node);
            case "MlNetAffine": return Affine(graph, node);
            case "MlNetReplaceMissing":
                return graph.Add("Where", type, [graph.Add("IsNaN", ElementType.Bool, [x]), node.Inputs[1], x]);
            case "MlNetIndicateMissing": return graph.Add("IsNaN", ElementType.Bool, [x]);
            case "MlNetCdf": return StandardNormalizers.Probabilities(graph, node);
            case "MlNetBins": return StandardNormalizers.Bins(graph, node);
            case "MlNetNormalizeRows": return StandardNormalizers.Rows(graph, node);
            case "MlNetExceeds": return graph.Add("Greater", ElementType.Bool, [x, graph.Constant<float>([node.Float("limit", 0)])]);
            case "MlNetGam": return StandardPredictors.Gam(graph, node);
            case "MlNetPcaAnomaly": return StandardPredictors.PcaAnomaly(graph, node);
            default: throw new ModelException($"ONNX has no form of {node.OperatorName.Replace("Python", "", StringComparison.Ordinal)}");
        }

        // Constants are float64; the columns may be float32.
        string Row(string constant) => graph.Numbers(graph.Numbers(constant).Values<double>(), type);
    }

    private static string IsMissing(StandardGraph graph, NodeDefinition node, int marker, string value) => node.Inputs.Count > marker
        ? graph.Add("Equal", ElementType.Bool, [value, graph.Number(graph.Numbers(node.Inputs[marker]).Values<double>()[0], graph.TypeOf(value))])
        : graph.Add("IsNaN", ElementType.Bool, [value]);

    private static string Columns(StandardGraph graph, NodeDefinition node)
    {
        bool toSingle = node.Int("to") == 1;
        string value = graph.Cast(node.Inputs[0], ElementType.Float64);
        long[] steps = node.Ints("steps") ?? [];
        for (int i = 0; i < steps.Length; i++)
        {
            string op = (ScaleKind)steps[i] switch
            {
                ScaleKind.Multiply => "Mul",
                ScaleKind.Divide => "Div",
                ScaleKind.Add => "Add",
                ScaleKind.Subtract => "Sub",
                ScaleKind.AtLeast => "Max",
                _ => "Min",
            };
            value = graph.Add(op, ElementType.Float64, [value, node.Inputs[i + 1]]);
        }
        return graph.Cast(value, toSingle ? ElementType.Float32 : ElementType.Float64);
    }

    // (x - offset) * scale; the constants may be repeated for several rows.
    private static string Affine(StandardGraph graph, NodeDefinition node)
    {
        string x = node.Inputs[0];
        int width = node.Int32("width", 1, 1);
        string moved = graph.Add("Add", graph.TypeOf(x), [x, First(graph, node.Inputs[2], width)]);
        return graph.Add("Mul", graph.TypeOf(x), [moved, First(graph, node.Inputs[1], width)]);
    }

    private static string First(StandardGraph graph, string constant, int width)
    {
        Tensor numbers = graph.Numbers(constant);
        if (numbers.Count <= width)
            return constant;
        return numbers.Type == ElementType.Float64
            ? graph.Constant<double>(numbers.Values<double>()[..width])
            : graph.Constant<float>(numbers.Values<float>()[..width]);
    }

    // Multiplies starting from the last factor; a product without factors is 1.
    private static string Polynomial(StandardGraph graph, NodeDefinition node)
    {
        Tensor table = graph.Numbers(node.Inputs[1]);
        int products = table.Shape[0], factors = table.Shape[1];
        ElementType type = graph.TypeOf(node.Inputs[0]);
        string one = type == ElementType.Float64 ? graph.Constant<double>([1]) : graph.Constant<float>([1]);
        string? product = null;
        for (int i = factors - 1; i >= 0; i--)
        {
            long[] columns = new long[products];
            bool[] there = new bool[products];
            for (int k = 0; k < products; k++)
            {
                int column = table.Values<int>()[(k * factors) + i];
                (columns[k], there[k]) = (Math.Max(0, column), column >= 0);
            }
            string gathered = graph.Add("Gather", type, [node.Inputs[0], graph.Constant<long>(columns)], ("axis", -1L));
            string factor = graph.Add("Where", type, [graph.Constant<bool>(there), gathered, one]);
            product = product is null ? factor : graph.Add("Mul", type, [product, factor]);
        }
        return product ?? node.Inputs[0];
    }
}
