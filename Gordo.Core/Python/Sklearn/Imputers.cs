using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.Pickle;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python.Sklearn;

/// <summary>Transformers that replace missing or infinite values.</summary>
internal static class Imputers
{
    /// <summary>Replaces missing values and optionally adds indicator columns.</summary>
    /// <remarks>scikit-learn's SimpleImputer; missing values are NaN, or equal to the number <c>missing_values</c>.</remarks>
    public static GraphValue Simple(Record record, GraphBuilder graph, GraphValue input)
    {
        double marker = record.Number("missing_values") ?? double.NaN;
        // With a number as marker, NaN is not a missing value but an invalid one.
        bool isNaN = double.IsNaN(marker);
        GraphValue value = Checks.Apply(record, graph, input, allowMissing: isNaN);
        double[] statistics = record.Numbers("statistics_", input.Width);
        bool keepsAll = record.Find("strategy") is "constant";
        int[] kept = [.. Enumerable.Range(0, statistics.Length).Where(column => keepsAll || !double.IsNaN(statistics[column]))];
        if (kept.Length == 0)
            throw record.Fault("it has no output columns");
        value = graph.Done(value);
        GraphValue imputed = graph.AddOwn(
            value, "PythonImpute", kept.Length,
            [graph.Constant<int>(kept), graph.Constant<double>(Array.ConvertAll(kept, column => statistics[column])), .. Marker()]);
        imputed = imputed with { MayBeMissing = keepsAll && Array.Exists(statistics, double.IsNaN) };
        if (!record.Flag("add_indicator", false) || record.Find("indicator_") is null)
            return imputed;
        long[] features = record.Part("indicator_") is var indicator ? indicator.Try("features_", indicator.Array("features_").ToIntegers) : [];
        if (features.Length == 0)
            return imputed;
        if (Array.Exists(features, feature => feature < 0 || feature >= input.Width))
            throw record.Fault($"indicator_ names columns that are not among the {input.Width}");
        GraphValue indicators = graph.AddOwn(
            value, "PythonIndicate", features.Length, [graph.Constant<int>(Array.ConvertAll(features, feature => (int)feature)), .. Marker()]);
        return graph.Concat([imputed, indicators with { MayBeMissing = false, MayBeInfinite = false }]);

        string[] Marker() => isNaN ? [] : [graph.Constant<double>([marker])];
    }

    /// <summary>Replaces infinite values.</summary>
    /// <remarks>gordo's InfImputer: explicit fill values first, then the strategy.</remarks>
    public static GraphValue Infinite(Record record, GraphBuilder graph, GraphValue input)
    {
        double[] positive = Fill(record, "inf_fill_value", "_posinf_fill_values", double.MaxValue, double.PositiveInfinity, input.Width);
        double[] negative = Fill(record, "neg_inf_fill_value", "_neginf_fill_values", double.MinValue, double.NegativeInfinity, input.Width);
        GraphValue value = graph.AddOwn(
            input, "PythonReplaceInfinite", input.Width, [graph.Constant<double>(positive), graph.Constant<double>(negative)]);
        return value with { MayBeInfinite = Array.Exists(positive, double.IsInfinity) || Array.Exists(negative, double.IsInfinity) };
    }

    private static double[] Fill(Record record, string given, string fitted, double extreme, double unchanged, int width)
    {
        if (record.Number(given) is { } number)
            return Repeat(number);
        return record.Find("strategy") switch
        {
            null => Repeat(unchanged),
            "minmax" => record.Numbers(fitted, width),
            "extremes" => Repeat(extreme),
            object other => throw record.Fault($"strategy is {(other is string text ? Text.Quote(text) : PickleKind.Of(other))}, which is not supported"),
        };

        double[] Repeat(double value)
        {
            var values = new double[width];
            Array.Fill(values, value);
            return values;
        }
    }
}
