using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python.Sklearn;

/// <summary>Models that multiply by a matrix.</summary>
internal static class Matrices
{
    /// <summary>Returns the transpose of a table.</summary>
    public static double[] Transpose(double[] table, int rows)
    {
        int columns = table.Length / rows;
        var turned = new double[table.Length];
        for (int i = 0; i < table.Length; i++)
            turned[((i % columns) * rows) + (i / columns)] = table[i];
        return turned;
    }

    /// <summary>scikit-learn's LinearRegression, Ridge, Lasso and ElasticNet.</summary>
    public static GraphValue Linear(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = Checks.Apply(record, graph, input, allowMissing: false);
        NumpyArray coefficients = record.Array("coef_");
        int targets = coefficients.Shape.Length == 2 ? coefficients.Shape[0] : 1;
        if (coefficients.Shape.Length is not (1 or 2) || coefficients.Shape[^1] != input.Width || targets == 0)
            throw record.Fault($"coef_ has the shape {coefficients}, for {input.Width} columns");
        double[] intercepts = record.Numbers("intercept_", -1);
        if (intercepts.Length != targets && intercepts.Length != 1)
            throw record.Fault($"intercept_ has {intercepts.Length} numbers; expected {targets}");
        double[] weights = record.Try("coef_", coefficients.ToDoubles);
        var added = new double[targets];
        for (int i = 0; i < targets; i++)
            added[i] = intercepts[intercepts.Length == 1 ? 0 : i];
        return graph.AddOwn(
            graph.ToDouble(value), "PythonProduct", targets,
            [graph.Constant<double>(Transpose(weights, targets), input.Width, targets), graph.Constant<double>(added)]);
    }

    /// <summary>scikit-learn's MLPRegressor.</summary>
    public static GraphValue Perceptron(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = graph.ToDouble(Checks.Apply(record, graph, input, allowMissing: false));
        IReadOnlyList<object?> weights = record.Items("coefs_"), intercepts = record.Items("intercepts_");
        string? activation = record.Text("activation") switch
        {
            "identity" => null,
            "logistic" => "Sigmoid",
            "tanh" => "Tanh",
            "relu" => "Relu",
            string other => throw record.Fault($"activation {Text.Quote(other)} is not supported"),
            null => throw record.Fault("activation is missing"),
        };
        if (record.Text("out_activation_") is { } last && last != "identity")
            throw record.Fault($"out_activation_ {Text.Quote(last)} is not supported");
        if (weights.Count == 0 || weights.Count != intercepts.Count)
            throw record.Fault($"{weights.Count} coefs_ and {intercepts.Count} intercepts_");
        for (int i = 0; i < weights.Count; i++)
        {
            string name = $"coefs_[{i}]";
            NumpyArray matrix = record.Try(name, () => NumpyArray.Read(weights[i]));
            NumpyArray bias = record.Try($"intercepts_[{i}]", () => NumpyArray.Read(intercepts[i]));
            if (matrix.Shape.Length != 2 || matrix.Shape[0] != value.Width || matrix.Count == 0 || bias.Count != matrix.Shape[1])
                throw record.Fault($"{name} has the shape {matrix} and its intercepts {bias}, for {value.Width} columns");
            int width = matrix.Shape[1];
            value = graph.Add(value, "MatMul", width, [graph.Constant<double>(record.Try(name, matrix.ToDoubles), matrix.Shape[0], width)]);
            value = graph.Add(value, "Add", width, [graph.Constant<double>(record.Try(name, bias.ToDoubles))]);
            if (i < weights.Count - 1 && activation is not null)
                value = graph.Add(value, activation, width, []);
        }
        return value;
    }
}
