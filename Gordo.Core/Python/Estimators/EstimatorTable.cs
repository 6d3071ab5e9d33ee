using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.Keras;
using Gordo.Core.Python.Records;
using Gordo.Core.Python.Sklearn;

namespace Gordo.Core.Python.Estimators;

/// <summary>Maps class names to the supported transformers and predictors.</summary>
internal static class EstimatorTable
{
    private static readonly Dictionary<string, Func<Record, GraphBuilder, GraphValue, GraphValue>> Known = new(StringComparer.Ordinal)
    {
        ["MinMaxScaler"] = Scalers.Apply,
        ["StandardScaler"] = Scalers.Apply,
        ["RobustScaler"] = Scalers.Apply,
        ["MaxAbsScaler"] = Scalers.Apply,
        ["FunctionTransformer"] = Scalers.Apply,
        ["QuantileTransformer"] = Transformers.Quantile,
        ["PowerTransformer"] = Transformers.Power,
        ["PolynomialFeatures"] = Transformers.Polynomial,
        ["PCA"] = Transformers.PrincipalComponents,
        ["SimpleImputer"] = Imputers.Simple,
        ["InfImputer"] = Imputers.Infinite,
        ["Pipeline"] = Composites.Pipeline,
        ["FeatureUnion"] = Composites.Union,
        ["LinearRegression"] = Matrices.Linear,
        ["Ridge"] = Matrices.Linear,
        ["Lasso"] = Matrices.Linear,
        ["ElasticNet"] = Matrices.Linear,
        ["MLPRegressor"] = Matrices.Perceptron,
        ["MultiOutputRegressor"] = Composites.MultiOutput,
        ["TransformedTargetRegressor"] = Composites.TransformedTarget,
        ["DecisionTreeRegressor"] = Trees.One,
        ["ExtraTreeRegressor"] = Trees.One,
        ["RandomForestRegressor"] = Trees.Forest,
        ["ExtraTreesRegressor"] = Trees.Forest,
        ["GradientBoostingRegressor"] = Trees.Boosted,
        ["KNeighborsRegressor"] = Examples.Neighbors,
        ["SVR"] = Examples.SupportVectors,
        ["DummyRegressor"] = Examples.Dummy,
        ["KerasAutoEncoder"] = KerasEstimators.Apply,
        ["KerasRawModelRegressor"] = KerasEstimators.Apply,
        ["KerasLSTMAutoEncoder"] = KerasEstimators.Apply,
        ["KerasLSTMForecast"] = KerasEstimators.Apply,
    };

    /// <summary>Adds an estimator to a graph.</summary>
    /// <exception cref="ModelException">The object is not an estimator, or its attributes are invalid.</exception>
    public static GraphValue Apply(Record record, GraphBuilder graph, GraphValue input)
    {
        graph.Visit();
        return Known.TryGetValue(record.Class, out Func<Record, GraphBuilder, GraphValue, GraphValue>? apply)
            ? apply(record, graph, input)
            : throw record.Fault($"{record.TypeName} neither transforms nor predicts");
    }

    /// <summary>Returns true if an estimator, or the last step of a pipeline, takes windows.</summary>
    public static bool TakesWindows(Record record) => record.Class switch
    {
        "Pipeline" => Composites.Steps(record).LastOrDefault() is { } last && TakesWindows(last),
        "TransformedTargetRegressor" => TakesWindows(record.Part("regressor_")),
        _ => KerasEstimators.TakesWindows(record),
    };
}
