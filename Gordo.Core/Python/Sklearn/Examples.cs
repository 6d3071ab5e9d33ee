using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Pickle;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python.Sklearn;

/// <summary>Regressors that predict from stored training examples, or a constant.</summary>
internal static class Examples
{
    /// <summary>scikit-learn's KNeighborsRegressor. Its search tree repeats the same points and is not needed.</summary>
    public static GraphValue Neighbors(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = Checks.Apply(record, graph, input, allowMissing: false);
        double[] examples = record.Table("_fit_X", input.Width, out int rows);
        NumpyArray answers = record.Array("_y");
        int targets = answers.Shape.Length == 2 ? answers.Shape[1] : 1;
        if (answers.Shape.Length is not (1 or 2) || answers.Shape[0] != rows || targets == 0)
            throw record.Fault($"_y has the shape {answers}, for {rows} examples");
        int count = record.Integer("n_neighbors") ?? 5;
        if (count < 1 || count > rows)
            throw record.Fault($"n_neighbors is {count}, of {rows} examples");
        bool byDistance = record.Find("weights") switch
        {
            null or "uniform" => false,
            "distance" => true,
            _ => throw record.Fault("weights is neither 'uniform' nor 'distance'"),
        };
        return graph.AddOwn(
            graph.ToDouble(value), "PythonNeighbors", targets,
            [
                graph.Constant<double>(examples, rows, input.Width),
                graph.Constant<double>(record.Try("_y", answers.ToDoubles), rows, targets),
                graph.Constant<double>([Exponent(record)]),
            ],
            ("count", (long)count), ("by_distance", byDistance ? 1L : 0L));
    }

    /// <summary>scikit-learn's SVR.</summary>
    public static GraphValue SupportVectors(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = Checks.Apply(record, graph, input, allowMissing: false);
        string kernel = record.Text("kernel") ?? "rbf";
        if (kernel is not ("rbf" or "linear" or "poly" or "sigmoid"))
            throw record.Fault($"kernel {Text.Quote(kernel)} is not supported");
        NumpyArray vectors = record.Array("support_vectors_");
        if (vectors.Shape.Length != 2 || vectors.Shape[1] != input.Width || vectors.Count == 0)
            throw record.Fault($"support_vectors_ has the shape {vectors}; expected {input.Width} columns");
        double[] weights = record.Numbers("_dual_coef_", vectors.Shape[0]);
        double[] numbers =
        [
            record.Number("_gamma") ?? throw record.Fault("_gamma is missing"),
            record.Number("coef0") ?? 0,
            record.Number("degree") ?? 3,
            record.Numbers("_intercept_", 1)[0],
        ];
        return graph.AddOwn(
            graph.ToDouble(value), "PythonSupportVectors", 1,
            [
                graph.Constant<double>(record.Try("support_vectors_", vectors.ToDoubles), vectors.Shape[0], input.Width),
                graph.Constant<double>(weights),
                graph.Constant<double>(numbers),
            ],
            ("kernel", kernel));
    }

    /// <summary>scikit-learn's DummyRegressor.</summary>
    public static GraphValue Dummy(Record record, GraphBuilder graph, GraphValue input)
    {
        double[] constants = record.Numbers("constant_", -1);
        if (constants.Length == 0)
            throw record.Fault("constant_ is empty");
        GraphValue value = graph.AddOwn(graph.ToDouble(input), "PythonRepeat", constants.Length, [graph.Constant<double>(constants)]);
        return value with { MayBeMissing = false, MayBeInfinite = false };
    }

    // The distance is a root of the sum of differences raised to this power.
    private static double Exponent(Record record)
    {
        string metric = record.Text("effective_metric_") ?? record.Text("metric") ?? "minkowski";
        double given = record.Number("p") ?? 2;
        foreach (KeyValuePair<object?, object?> parameter in (record.Find("effective_metric_params_") as PickleDict)?.Items ?? [])
        {
            if (parameter.Value is null)
                continue;
            if (parameter.Key is not "p" || !NumpyScalar.TryRead(parameter.Value, out given))
                throw record.Fault("effective_metric_params_ has unsupported parameters");
        }
        double exponent = metric switch
        {
            "euclidean" or "l2" => 2,
            "manhattan" or "cityblock" or "l1" => 1,
            "minkowski" => given,
            _ => throw record.Fault($"the metric {Text.Quote(metric)} is not supported"),
        };
        return exponent > 0 && double.IsFinite(exponent) ? exponent : throw record.Fault("p is not a positive number");
    }
}
