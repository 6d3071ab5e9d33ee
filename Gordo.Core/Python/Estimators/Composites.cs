using Gordo.Core.Anomaly;
using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Pickle;
using Gordo.Core.Python.Records;
using Gordo.Core.Python.Sklearn;

namespace Gordo.Core.Python.Estimators;

/// <summary>Composite estimators, which contain other estimators.</summary>
internal static class Composites
{
    /// <summary>scikit-learn's Pipeline: applies estimators in sequence.</summary>
    public static GraphValue Pipeline(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = input;
        foreach (Record step in Steps(record))
            value = EstimatorTable.Apply(step, graph, value);
        return value;
    }

    /// <summary>Returns the steps of a pipeline without those that are skipped.</summary>
    public static List<Record> Steps(Record record)
    {
        IReadOnlyList<object?> steps = record.Items("steps");
        var done = new List<Record>();
        for (int i = 0; i < steps.Count; i++)
        {
            if (Record.ItemsOf(steps[i]) is not [_, var step])
                throw record.Fault($"steps[{i}] is {PickleKind.Of(steps[i])}; expected a name and an object");
            if (step is not (null or "passthrough"))
                done.Add(record.Part(step, $"steps[{i}]"));
        }
        return done;
    }

    /// <summary>scikit-learn's FeatureUnion: concatenates the outputs of transformers, each with its weight.</summary>
    public static GraphValue Union(Record record, GraphBuilder graph, GraphValue input)
    {
        IReadOnlyList<object?> parts = record.Items("transformer_list");
        var weights = record.Find("transformer_weights") as PickleDict;
        GraphValue value = graph.Done(input);
        var results = new List<GraphValue>();
        for (int i = 0; i < parts.Count; i++)
        {
            if (Record.ItemsOf(parts[i]) is not [string name, var part])
                throw record.Fault($"transformer_list[{i}] is {PickleKind.Of(parts[i])}; expected a name and an object");
            if (part is null or "drop")
                continue;
            GraphValue result = part is "passthrough" ? value : EstimatorTable.Apply(record.Part(part, $"transformer_list[{i}]"), graph, value);
            object? weight = null;
            weights?.TryGet(name, out weight);
            if (weight is not null)
            {
                result = NumpyScalar.TryRead(weight, out double factor)
                    ? GraphBuilder.Scale(result, [new(ScaleKind.Multiply, [factor])])
                    : throw record.Fault($"the weight of {Text.Quote(name)} is {PickleKind.Of(weight)}; expected a number");
            }
            results.Add(graph.ToDouble(result));
        }
        return results.Count > 0 ? graph.Concat(results) : throw record.Fault("it has no output columns");
    }

    /// <summary>scikit-learn's MultiOutputRegressor: one estimator per target.</summary>
    public static GraphValue MultiOutput(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = graph.Done(input);
        IReadOnlyList<object?> estimators = record.Items("estimators_");
        var results = new List<GraphValue>();
        for (int i = 0; i < estimators.Count; i++)
        {
            Record estimator = record.Part(estimators[i], $"estimators_[{i}]");
            GraphValue result = EstimatorTable.Apply(estimator, graph, value);
            results.Add(result.Width == 1 ? graph.ToDouble(result) : throw estimator.Fault($"it returns {result.Width} columns; expected one"));
        }
        return results.Count > 0 ? graph.Concat(results) : throw record.Fault("estimators_ is empty");
    }

    /// <summary>scikit-learn's TransformedTargetRegressor: applies the inverse transformation to the predictions.</summary>
    public static GraphValue TransformedTarget(Record record, GraphBuilder graph, GraphValue input)
    {
        if (record.Has("func") || record.Has("inverse_func"))
            throw record.Fault("func and inverse_func are not supported");
        GraphValue value = EstimatorTable.Apply(record.Part("regressor_"), graph, input);
        Record transformer = record.Part("transformer_");
        // A FunctionTransformer without functions is the identity in both directions.
        if (transformer.Class == "FunctionTransformer" && !transformer.Has("inverse_func"))
            return value;
        IReadOnlyList<ScaleStep> steps = Scalers.Steps(transformer, value.Width)
            ?? throw transformer.Fault($"{transformer.TypeName} has no inverse transformation");
        return GraphBuilder.Scale(value, Scalers.Inverse(steps));
    }
}
