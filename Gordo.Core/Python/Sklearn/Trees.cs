using Gordo.Core.Anomaly;
using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python.Sklearn;

/// <summary>Tree regressors: a single tree, the mean of many, or a sum.</summary>
internal static class Trees
{
    /// <summary>scikit-learn's DecisionTreeRegressor and ExtraTreeRegressor.</summary>
    public static GraphValue One(Record record, GraphBuilder graph, GraphValue input)
    {
        var tables = new TreeTables(input.Width, graph);
        GraphValue value = Check(record, graph, input);
        tables.Add(record, 1);
        return Score(graph, value, tables, mean: false);
    }

    /// <summary>scikit-learn's RandomForestRegressor and ExtraTreesRegressor.</summary>
    public static GraphValue Forest(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = Check(record, graph, input);
        IReadOnlyList<object?> trees = record.Items("estimators_");
        if (trees.Count == 0)
            throw record.Fault("estimators_ is empty");
        var tables = new TreeTables(input.Width, graph);
        for (int i = 0; i < trees.Count; i++)
            tables.Add(record.Part(trees[i], $"estimators_[{i}]"), 1);
        return Score(graph, value, tables, mean: true);
    }

    /// <summary>scikit-learn's GradientBoostingRegressor.</summary>
    /// <param name="record">The estimator.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The input.</param>
    public static GraphValue Boosted(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = Checks.Apply(record, graph, input, allowMissing: false, isSingle: true);
        NumpyArray trees = record.Array("estimators_");
        if (trees.Shape is not [int stages, 1] || stages == 0)
            throw record.Fault($"estimators_ has the shape {trees}; expected one column");
        double rate = record.Number("learning_rate") ?? 0.1;
        object?[] items = record.Try("estimators_", trees.ToObjects);
        var tables = new TreeTables(input.Width, graph);
        for (int i = 0; i < items.Length; i++)
            tables.Add(record.Part(items[i], $"estimators_[{i}]"), rate);
        if (tables.Targets != 1)
            throw record.Fault($"its trees return {tables.Targets} numbers");
        GraphValue sum = Score(graph, value, tables, mean: false);
        if (record.Find("init_") is null or "zero")
            return sum;
        Record first = record.Part("init_");
        return first.Class == "DummyRegressor"
            ? GraphBuilder.Scale(sum, [new(ScaleKind.Add, first.Numbers("constant_", 1))])
            : throw first.Fault("only a DummyRegressor is supported here");
    }

    private static GraphValue Score(GraphBuilder graph, GraphValue input, TreeTables tables, bool mean)
    {
        GraphValue value = graph.AddOwn(graph.ToDouble(input), "PythonTrees", tables.Targets, [], tables.ToAttributes(mean));
        return value with { MayBeMissing = false, MayBeInfinite = false };
    }

    // Trees accept missing readings from 1.3 on, forests from 1.4, and those with random splits from 1.6; but not with every
    // criterion.
    private static GraphValue Check(Record record, GraphBuilder graph, GraphValue input)
    {
        int since = record.Class switch { "DecisionTreeRegressor" => 3, "RandomForestRegressor" => 4, _ => 6 };
        bool allowMissing = record.Release >= new Version(1, since)
            && record.Text("criterion") is null or "squared_error" or "friedman_mse" or "poisson";
        return Checks.Apply(record, graph, input, allowMissing, isSingle: true);
    }
}
