using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Conversion;

/// <summary>scikit-learn's PowerTransformer as ONNX operators.</summary>
internal static class StandardPowers
{
    private const double Epsilon = 2.220446049250313e-16;

    public static string Rewrite(StandardGraph graph, NodeDefinition node)
    {
        double[] exponents = graph.Numbers(node.Inputs[1]).Values<double>().ToArray();
        string x = graph.Cast(node.Inputs[0], ElementType.Float64);
        if (node.Flag("box_cox", false))
            return graph.Cast(Power(graph, x, exponents), graph.TypeOf(node.Inputs[0]));
        // Each half is 0 where the other applies, so their difference selects the right one.
        string zero = graph.Constant<double>([0]), one = graph.Constant<double>([1]);
        string above = graph.Add("Add", ElementType.Float64, [graph.Add("Max", ElementType.Float64, [x, zero]), one]);
        string below = graph.Add("Sub", ElementType.Float64, [one, graph.Add("Min", ElementType.Float64, [x, zero])]);
        string sum = graph.Add("Sub", ElementType.Float64, [Power(graph, above, exponents), Power(graph, below, Array.ConvertAll(exponents, exponent => 2 - exponent))]);
        return graph.Cast(sum, graph.TypeOf(node.Inputs[0]));
    }

    // (x^e - 1) / e, or the logarithm if e is 0.
    private static string Power(StandardGraph graph, string x, double[] exponents)
    {
        bool[] isLogarithm = Array.ConvertAll(exponents, exponent => Math.Abs(exponent) <= Epsilon);
        double[] others = Array.ConvertAll(exponents, exponent => Math.Abs(exponent) <= Epsilon ? 1 : exponent);
        string exponent = graph.Constant<double>(others);
        string powers = graph.Add("Pow", ElementType.Float64, [x, exponent]);
        string quotients = graph.Add("Div", ElementType.Float64, [graph.Add("Sub", ElementType.Float64, [powers, graph.Constant<double>([1])]), exponent]);
        return Array.Exists(isLogarithm, flag => flag)
            ? graph.Add("Where", ElementType.Float64, [graph.Constant<bool>(isLogarithm), graph.Add("Log", ElementType.Float64, [x]), quotients])
            : quotients;
    }
}
