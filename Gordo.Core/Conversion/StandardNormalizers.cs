using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Operators;

namespace Gordo.Core.Conversion;

/// <summary>ML.NET's normalizers as ONNX operators, in the precision of the column.</summary>
internal static class StandardNormalizers
{
    /// <summary>The normal CDF by a closed-form approximation.</summary>
    public static string Probabilities(StandardGraph graph, NodeDefinition node)
    {
        ElementType type = graph.TypeOf(node.Inputs[0]);
        double[] deviations = Values(graph.Numbers(node.Inputs[2]));
        string x = node.Flag("logarithm", false) ? graph.Add("Log", type, [node.Inputs[0]]) : node.Inputs[0];
        string isFinite = graph.Add("Less", ElementType.Bool, [graph.Add("Abs", type, [x]), graph.Number(double.PositiveInfinity, type)]);
        if (Array.Exists(deviations, deviation => deviation == 0))
            isFinite = graph.Add("And", ElementType.Bool, [isFinite, graph.Constant<bool>(Array.ConvertAll(deviations, deviation => deviation != 0))]);
        string divisors = graph.Numbers(Array.ConvertAll(deviations, deviation => deviation == 0 ? 1 : deviation), type);
        string z = graph.Add("Div", type, [graph.Add("Sub", type, [x, node.Inputs[1]]), divisors]);
        string h = graph.Add("Div", type, [graph.Add("Mul", type, [z, z]), graph.Number(2, type)]);
        string a = graph.Add("Mul", type, [graph.Number(0.147, type), h]);
        string above = graph.Add("Add", ElementType.Float64, [graph.Number(4 / Math.PI, ElementType.Float64), graph.Cast(a, ElementType.Float64)]);
        string below = graph.Cast(graph.Add("Add", type, [graph.Number(1, type), a]), ElementType.Float64);
        string negative = graph.Add("Neg", ElementType.Float64, [graph.Cast(h, ElementType.Float64)]);
        string exponent = graph.Add("Div", ElementType.Float64, [graph.Add("Mul", ElementType.Float64, [negative, above]), below]);
        string rest = graph.Add("Sub", ElementType.Float64, [Double(1), graph.Add("Exp", ElementType.Float64, [exponent])]);
        string sign = graph.Add("Mul", ElementType.Float64, [Double(0.5), graph.Cast(graph.Add("Sign", type, [z]), ElementType.Float64)]);
        string share = graph.Add("Add", ElementType.Float64, [Double(0.5), graph.Add("Mul", ElementType.Float64, [sign, graph.Add("Sqrt", ElementType.Float64, [rest])])]);
        return graph.Add("Where", type, [isFinite, graph.Cast(share, type), graph.Number(0, type)]);

        string Double(double value) => graph.Number(value, ElementType.Float64);
    }

    /// <summary>The index of the first upper bound that is not below x, divided by the number of bins minus one.</summary>
    public static string Bins(StandardGraph graph, NodeDefinition node)
    {
        string x = node.Inputs[0];
        ElementType type = graph.TypeOf(x);
        double[] bounds = Values(graph.Numbers(node.Inputs[1]));
        int[] ends = graph.Numbers(node.Inputs[2]).Values<int>().ToArray();
        bool fixZero = node.Flag("fix_zero", false);
        var functions = new StepFunction[ends.Length];
        double[] lasts = new double[ends.Length], zeros = new double[ends.Length];
        for (int column = 0, start = 0; column < ends.Length; start = ends[column++])
        {
            double[] own = bounds[start..ends[column]];
            // The last bound is not compared: all greater numbers are in the last bin.
            functions[column] = new(column, column, own[..^1], [.. Enumerable.Range(0, own.Length).Select(bin => (double)bin)]);
            lasts[column] = Math.Max(1, own.Length - 1);
            zeros[column] = fixZero ? Search.FirstNotBelow<double>(own, 0) : 0;
        }
        string bins = graph.Cast(StandardLookups.Add(graph, graph.Cast(x, ElementType.Float64), functions, ends.Length, endsAtBound: true), type);
        string divisor = graph.Numbers(lasts, type);
        string answer = graph.Add("Div", type, [bins, divisor]);
        if (fixZero)
            answer = graph.Add("Sub", type, [answer, graph.Add("Div", type, [graph.Numbers(zeros, type), divisor])]);
        return graph.Add("Where", type, [graph.Add("IsNaN", ElementType.Bool, [x]), x, answer]);
    }

    /// <summary>Each row, optionally minus its mean, divided by its norm.</summary>
    public static string Rows(StandardGraph graph, NodeDefinition node)
    {
        const ElementType Type = ElementType.Float32;
        string x = node.Inputs[0];
        if (node.Flag("zero_mean", false))
            x = graph.Add("Sub", Type, [x, Mean(graph, x)]);
        string norm = node.Int("norm") switch
        {
            0 => graph.Add("Sqrt", Type, [Sum(graph, graph.Add("Mul", Type, [x, x]))]),
            1 => Deviation(graph, x),
            2 => Sum(graph, graph.Add("Abs", Type, [x])),
            _ => graph.Add("ReduceMax", Type, [graph.Add("Abs", Type, [x])], ("axes", new long[] { -1 }), ("keepdims", 1L)),
        };
        string given = graph.Number(node.Float("scale", 1), Type);
        string isPositive = graph.Add("Greater", ElementType.Bool, [norm, graph.Number(0, Type)]);
        string scale = graph.Add("Where", Type, [isPositive, graph.Add("Div", Type, [given, norm]), given]);
        string isSmall = graph.Add("Less", ElementType.Bool, [scale, graph.Number(RowOperators.SmallestScale, Type)]);
        return graph.Add("Mul", Type, [x, graph.Add("Where", Type, [isSmall, graph.Number(1, Type), scale])]);
    }

    private static string Deviation(StandardGraph graph, string x)
    {
        string moved = graph.Add("Sub", ElementType.Float32, [x, Mean(graph, x)]);
        return graph.Add("Sqrt", ElementType.Float32, [Mean(graph, graph.Add("Mul", ElementType.Float32, [moved, moved]))]);
    }

    private static string Mean(StandardGraph graph, string x) =>
        graph.Add("ReduceMean", ElementType.Float32, [x], ("axes", new long[] { -1 }), ("keepdims", 1L));

    private static string Sum(StandardGraph graph, string x) =>
        graph.Add("ReduceSum", ElementType.Float32, [x, graph.Constant<long>([-1])], ("keepdims", 1L));

    // Widening is exact.
    private static double[] Values(Tensor tensor) => tensor.Type == ElementType.Float64
        ? tensor.Values<double>().ToArray()
        : Array.ConvertAll(tensor.Values<float>().ToArray(), value => (double)value);
}
