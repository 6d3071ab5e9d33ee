using Gordo.Core.Anomaly;
using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.Pickle;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python.Sklearn;

/// <summary>Transformers that scale each column separately, as invertible steps.</summary>
/// <remarks>scikit-learn's MinMaxScaler, StandardScaler, RobustScaler, MaxAbsScaler and FunctionTransformer.</remarks>
internal static class Scalers
{
    /// <summary>Returns the steps of a scaler, or null for another transformer.</summary>
    /// <exception cref="ModelException">Attributes of the scaler are missing or do not fit.</exception>
    public static IReadOnlyList<ScaleStep>? Steps(Record record, int width) => record.Class switch
    {
        "MinMaxScaler" => [new(ScaleKind.Multiply, record.Numbers("scale_", width)), new(ScaleKind.Add, record.Numbers("min_", width)), .. Clip(record, "feature_range")],
        "StandardScaler" => Centred(record, "with_mean", "mean_", "with_std", width),
        "RobustScaler" => Centred(record, "with_centering", "center_", "with_scaling", width),
        "MaxAbsScaler" => [new(ScaleKind.Divide, record.Numbers("scale_", width)), .. Clip(record, null)],
        "FunctionTransformer" => Function(record),
        _ => null,
    };

    /// <summary>Returns the range to which a scaler scales the readings of training; null if it does not scale to a range.</summary>
    public static (double Lowest, double Highest)? Range(Record record) =>
        record.Class == "MinMaxScaler" && record.Has("feature_range") && record.Numbers("feature_range", 2) is [double lowest, double highest] && lowest < highest
            ? (lowest, highest)
            : null;

    /// <summary>Returns the steps that invert a scaler.</summary>
    public static IReadOnlyList<ScaleStep> Inverse(IReadOnlyList<ScaleStep> steps) =>
        [.. steps.Where(step => step.Kind is not (ScaleKind.AtLeast or ScaleKind.AtMost)).Reverse().Select(step => step with
        {
            Kind = step.Kind switch
            {
                ScaleKind.Multiply => ScaleKind.Divide,
                ScaleKind.Divide => ScaleKind.Multiply,
                ScaleKind.Add => ScaleKind.Subtract,
                _ => ScaleKind.Add,
            },
        })];

    /// <summary>Adds a scaler to a graph.</summary>
    public static GraphValue Apply(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = record.Class == "FunctionTransformer" ? input : Checks.Apply(record, graph, input, allowMissing: true);
        IReadOnlyList<ScaleStep> steps = Steps(record, input.Width) ?? throw record.Fault("it is not a scaler");
        // Steps are kept until the next operator, and a pipeline may repeat one scaler many times.
        graph.Reserve(steps.Sum(step => (long)step.Values.Length * sizeof(double)));
        return GraphBuilder.Scale(value, steps);
    }

    private static List<ScaleStep> Centred(Record record, string hasCentre, string centre, string hasScale, int width)
    {
        var steps = new List<ScaleStep>();
        if (record.Flag(hasCentre, true))
            steps.Add(new(ScaleKind.Subtract, record.Numbers(centre, width)));
        if (record.Flag(hasScale, true))
            steps.Add(new(ScaleKind.Divide, record.Numbers("scale_", width)));
        return steps;
    }

    private static ScaleStep[] Clip(Record record, string? range)
    {
        if (!record.Flag("clip", false))
            return [];
        double[] ends = range is null ? [-1, 1] : record.Numbers(range, 2);
        return [new(ScaleKind.AtLeast, [ends[0]]), new(ScaleKind.AtMost, [ends[1]])];
    }

    private static ScaleStep[] Function(Record record)
    {
        switch (record.Find("func"))
        {
            case null: return [];
            case PickleGlobal { Known.Name: "multiply_by" } when record.Find("kw_args") is PickleDict arguments:
                arguments.TryGet("factor", out object? factor);
                return NumPy.NumpyScalar.TryRead(factor, out double number)
                    ? [new(ScaleKind.Multiply, [number])]
                    : throw record.Fault("kw_args has no number 'factor' for multiply_by");
            case object other: throw record.Fault($"func is {PickleKind.Of(other)}, which is not supported or lacks its arguments");
        }
    }
}
