using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Python.Operators;

namespace Gordo.Core.Conversion;

/// <summary>scikit-learn's QuantileTransformer as ONNX operators: a search for the quantile, and linear interpolation.</summary>
internal static class StandardQuantiles
{
    private const ElementType Type = ElementType.Float64;

    public static string Rewrite(StandardGraph graph, NodeDefinition node)
    {
        Tensor table = graph.Numbers(node.Inputs[1]);
        int width = table.Shape[0], count = table.Shape[1];
        double[] quantiles = table.Values<double>().ToArray(), shares = graph.Numbers(node.Inputs[2]).Values<double>().ToArray();
        double[][] columns = [.. Enumerable.Range(0, width).Select(column => quantiles[(column * count)..((column + 1) * count)])];
        string input = graph.Cast(node.Inputs[0], Type);
        // Trees take rows, and the input may be windows of rows.
        string x = graph.Add("Reshape", Type, [input, graph.Constant<long>([-1, width])]);

        string below = Interpolate(graph, x, [.. columns.Select(own => FromBelow(own, shares))], columns, endsAtBound: false);
        string above = Interpolate(graph, x, [.. columns.Select(own => FromAbove(own, shares))], columns, endsAtBound: true);
        string share = graph.Add("Mul", Type, [graph.Add("Add", Type, [below, above]), graph.Constant<double>([0.5])]);
        if (graph.TypeOf(node.Inputs[0]) == ElementType.Float32)
            share = graph.Cast(graph.Cast(share, ElementType.Float32), Type);
        bool isNormal = node.Flag("normal", false);
        share = AtEnds(graph, x, share, columns, isNormal);
        if (isNormal)
            share = Normal(graph, share);
        share = graph.Add("Where", Type, [graph.Add("IsNaN", ElementType.Bool, [x]), x, share]);
        string shape = graph.Add("Shape", ElementType.Int64, [input]);
        return graph.Cast(graph.Add("Reshape", Type, [share, shape]), graph.TypeOf(node.Inputs[0]));
    }

    // Interpolates between the last quantile that is not above x and the next: start + slope * (x - origin).
    private static Line[] FromBelow(double[] quantiles, double[] shares)
    {
        var lines = new Line[quantiles.Length + 1];
        lines[0] = new(0, 0, shares[0]);
        lines[^1] = new(0, 0, shares[^1]);
        for (int i = 1; i < quantiles.Length; i++)
            lines[i] = new(Slope(quantiles, shares, i), quantiles[i - 1], shares[i - 1]);
        return lines;
    }

    // Interpolates between the first quantile that is not below x and the one before. Negated results of scikit-learn's
    // interpolation of -x are summed.
    private static Line[] FromAbove(double[] quantiles, double[] shares)
    {
        var lines = new Line[quantiles.Length + 1];
        lines[0] = new(0, 0, shares[0]);
        lines[^1] = new(0, 0, shares[^1]);
        for (int i = 1; i < quantiles.Length; i++)
            lines[i] = new(Slope(quantiles, shares, i), quantiles[i], shares[i]);
        return lines;
    }

    // Lines between equal quantiles are never selected.
    private static double Slope(double[] quantiles, double[] shares, int i) =>
        quantiles[i] == quantiles[i - 1] ? 0 : (shares[i] - shares[i - 1]) / (quantiles[i] - quantiles[i - 1]);

    private static string Interpolate(StandardGraph graph, string x, Line[][] lines, double[][] columns, bool endsAtBound)
    {
        int count = lines[0].Length;
        double[] positions = [.. Enumerable.Range(0, count).Select(position => (double)position)];
        string found = StandardLookups.Add(
            graph, x, [.. columns.Select((bounds, column) => new StepFunction(column, column, bounds, positions))], columns.Length, endsAtBound);
        long[] starts = [.. Enumerable.Range(0, columns.Length).Select(column => (long)column * count)];
        string index = graph.Add("Add", ElementType.Int64, [graph.Cast(found, ElementType.Int64), graph.Constant<long>(starts)]);
        string moved = graph.Add("Sub", Type, [x, Gather(line => line.Origin)]);
        return graph.Add("Add", Type, [graph.Add("Mul", Type, [moved, Gather(line => line.Slope)]), Gather(line => line.Start)]);

        string Gather(Func<Line, double> part) =>
            graph.Add("Gather", Type, [graph.Constant<double>([.. lines.SelectMany(own => own.Select(part))]), index], ("axis", 0L));
    }

    private static string AtEnds(StandardGraph graph, string x, string share, double[][] columns, bool isNormal)
    {
        string lowest = graph.Constant<double>([.. columns.Select(own => own[0])]), highest = graph.Constant<double>([.. columns.Select(own => own[^1])]);
        string near = graph.Constant<double>([NormalQuantile.Near]), zero = graph.Constant<double>([0]), one = graph.Constant<double>([1]);
        string isHighest = isNormal
            ? graph.Add("Greater", ElementType.Bool, [graph.Add("Add", Type, [x, near]), highest])
            : graph.Add("Equal", ElementType.Bool, [x, highest]);
        string isLowest = isNormal
            ? graph.Add("Less", ElementType.Bool, [graph.Add("Sub", Type, [x, near]), lowest])
            : graph.Add("Equal", ElementType.Bool, [x, lowest]);
        return graph.Add("Where", Type, [isLowest, zero, graph.Add("Where", Type, [isHighest, one, share])]);
    }

    // The normal quantile function of a share that is limited first, which keeps it out of the tails of AS 241.
    private static string Normal(StandardGraph graph, string share)
    {
        const double Smallest = NormalQuantile.SmallestShare;
        string half = Number(0.5), one = Number(1), zero = Number(0);
        string limited = graph.Add("Min", Type, [graph.Add("Max", Type, [share, Number(Smallest)]), Number(1 - Smallest)]);
        string q = graph.Add("Sub", Type, [limited, half]);
        string r = graph.Add("Sub", Type, [Number(0.180625), graph.Add("Mul", Type, [q, q])]);
        string centre = graph.Add("Div", Type, [graph.Add("Mul", Type, [q, Polynomial(NormalQuantile.CentreAbove, r)]), Polynomial(NormalQuantile.CentreBelow, r)]);
        string isLow = graph.Add("Less", ElementType.Bool, [q, zero]);
        string tail = graph.Add("Where", Type, [isLow, limited, graph.Add("Sub", Type, [one, limited])]);
        string root = graph.Add("Sub", Type, [graph.Add("Sqrt", Type, [graph.Add("Neg", Type, [graph.Add("Log", Type, [tail])])]), Number(1.6)]);
        string size = graph.Add("Div", Type, [Polynomial(NormalQuantile.MiddleAbove, root), Polynomial(NormalQuantile.MiddleBelow, root)]);
        string outer = graph.Add("Where", Type, [isLow, graph.Add("Neg", Type, [size]), size]);
        string isOuter = graph.Add("Greater", ElementType.Bool, [graph.Add("Abs", Type, [q]), Number(0.425)]);
        return graph.Add("Where", Type, [isOuter, outer, centre]);

        string Number(double value) => graph.Constant<double>([value]);

        string Polynomial(ReadOnlySpan<double> coefficients, string at)
        {
            string sum = Number(coefficients[0]);
            foreach (double coefficient in coefficients[1..])
                sum = graph.Add("Add", Type, [graph.Add("Mul", Type, [sum, at]), Number(coefficient)]);
            return sum;
        }
    }

    private readonly record struct Line(double Slope, double Origin, double Start);
}
