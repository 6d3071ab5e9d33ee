namespace Gordo.Core.Python.Pickle;

/// <summary>Every name that the pickle of a model may contain. All other names are rejected, wherever they occur.</summary>
/// <remarks>
/// The names are those of gordo_components 0.40 to gordo 6 with the versions of pandas, NumPy, scikit-learn and Keras
/// used with them. Modules moved between versions, so each name is listed under all of its modules.
/// </remarks>
internal static class AllowList
{
    private const PickleUse Object = PickleUse.New | PickleUse.DictState;

    private static readonly Dictionary<string, PickleClass> Names = Build();

    /// <summary>Returns the entry for a name, or null if it is not allowed.</summary>
    public static PickleClass? Find(string module, string name) => Names.GetValueOrDefault($"{module}.{name}");

    private static Dictionary<string, PickleClass> Build()
    {
        var names = new Dictionary<string, PickleClass>(StringComparer.Ordinal);
        AddGordo(names);
        AddEstimators(names);
        AddHelpers(names);
        AddNumPy(names);
        AddPandas(names);
        return names;
    }

    private static void AddGordo(Dictionary<string, PickleClass> names)
    {
        foreach (string root in (ReadOnlySpan<string>)["gordo.machine.", "gordo_components."])
        {
            Add(names, Object, "DiffBasedAnomalyDetector", root + "model.anomaly.diff");
            Add(names, Object, "DiffBasedKFCVAnomalyDetector", root + "model.anomaly.diff");
            foreach (string name in (ReadOnlySpan<string>)["KerasAutoEncoder", "KerasLSTMAutoEncoder", "KerasLSTMForecast", "KerasRawModelRegressor"])
                Add(names, Object, name, root + "model.models");
            Add(names, Object, "InfImputer", root + "model.transformers.imputer");
            Add(names, PickleUse.Value, "multiply_by", root + "model.transformer_funcs.general");
        }
    }

    private static void AddEstimators(Dictionary<string, PickleClass> names)
    {
        foreach (string name in (ReadOnlySpan<string>)["MinMaxScaler", "StandardScaler", "RobustScaler", "MaxAbsScaler", "QuantileTransformer", "PowerTransformer"])
            Add(names, Object, name, "sklearn.preprocessing._data", "sklearn.preprocessing.data");
        Add(names, Object, "PolynomialFeatures", "sklearn.preprocessing._polynomial", "sklearn.preprocessing._data", "sklearn.preprocessing.data");
        Add(names, Object, "FunctionTransformer", "sklearn.preprocessing._function_transformer");
        Add(names, Object, "PCA", "sklearn.decomposition._pca", "sklearn.decomposition.pca");
        Add(names, Object, "SimpleImputer", "sklearn.impute._base", "sklearn.impute");
        Add(names, Object, "MissingIndicator", "sklearn.impute._base", "sklearn.impute");
        Add(names, Object, "Pipeline", "sklearn.pipeline");
        Add(names, Object, "FeatureUnion", "sklearn.pipeline");
        Add(names, Object, "LinearRegression", "sklearn.linear_model._base", "sklearn.linear_model.base");
        Add(names, Object, "Ridge", "sklearn.linear_model._ridge", "sklearn.linear_model.ridge");
        Add(names, Object, "Lasso", "sklearn.linear_model._coordinate_descent", "sklearn.linear_model.coordinate_descent");
        Add(names, Object, "ElasticNet", "sklearn.linear_model._coordinate_descent", "sklearn.linear_model.coordinate_descent");
        Add(names, Object, "MultiOutputRegressor", "sklearn.multioutput");
        Add(names, Object, "DecisionTreeRegressor", "sklearn.tree._classes", "sklearn.tree.tree");
        Add(names, Object, "ExtraTreeRegressor", "sklearn.tree._classes", "sklearn.tree.tree");
        Add(names, Object, "RandomForestRegressor", "sklearn.ensemble._forest", "sklearn.ensemble.forest");
        Add(names, Object, "ExtraTreesRegressor", "sklearn.ensemble._forest", "sklearn.ensemble.forest");
        Add(names, Object, "GradientBoostingRegressor", "sklearn.ensemble._gb", "sklearn.ensemble.gradient_boosting");
        Add(names, Object, "KNeighborsRegressor", "sklearn.neighbors._regression", "sklearn.neighbors.regression");
        Add(names, Object, "SVR", "sklearn.svm._classes", "sklearn.svm.classes");
        Add(names, Object, "MLPRegressor", "sklearn.neural_network._multilayer_perceptron", "sklearn.neural_network.multilayer_perceptron");
        Add(names, Object, "TransformedTargetRegressor", "sklearn.compose._target");
        Add(names, Object, "DummyRegressor", "sklearn.dummy");
    }

    // Names that occur in models but are not needed for prediction, except the trees.
    private static void AddHelpers(Dictionary<string, PickleClass> names)
    {
        Add(names, PickleUse.Reduce | PickleUse.DictState, 3, 3, "Tree", "sklearn.tree._tree");
        string[] search = ["sklearn.neighbors._kd_tree", "sklearn.neighbors._ball_tree", "sklearn.neighbors.kd_tree", "sklearn.neighbors.ball_tree"];
        string[] distances = ["sklearn.metrics._dist_metrics", "sklearn.neighbors._dist_metrics", "sklearn.neighbors.dist_metrics"];
        Add(names, PickleUse.Reduce | PickleUse.TupleState, 1, 1, "newObj", [.. search, .. distances]);
        foreach (string tree in (ReadOnlySpan<string>)["KDTree", "BallTree"])
        {
            foreach (string width in (ReadOnlySpan<string>)["", "32", "64"])
                Add(names, PickleUse.Value, tree + width, search);
        }
        foreach (string metric in (ReadOnlySpan<string>)["Euclidean", "Manhattan", "Minkowski"])
        {
            foreach (string width in (ReadOnlySpan<string>)["", "32", "64"])
                Add(names, PickleUse.Value, metric + "Distance" + width, distances);
        }
        Add(names, Object, "LeastSquaresError", "sklearn.ensemble._gb_losses", "sklearn.ensemble.gradient_boosting");
        Add(names, Object, "HalfSquaredError", "sklearn._loss.loss");
        Add(names, Object, "IdentityLink", "sklearn._loss.link");
        Add(names, Object, "Interval", "sklearn._loss.link");
        Add(names, PickleUse.Reduce, 0, 0, "CyHalfSquaredError", "sklearn._loss._loss");
        Add(names, Object, "AdamOptimizer", "sklearn.neural_network._stochastic_optimizers");
        Add(names, Object, "SGDOptimizer", "sklearn.neural_network._stochastic_optimizers");
        Add(names, Object, "RegressorTargetEncoder", "scikeras.utils.transformers");
        Add(names, PickleUse.Reduce, 1, 1, "unpack_keras_model", "scikeras._saving_utils");
        Add(names, Object, "History",
            "keras.src.callbacks.history", "keras.src.callbacks", "keras.callbacks", "tensorflow.python.keras.callbacks");
        Add(names, PickleUse.Reduce, 1, 3, "slice", "builtins");
        Add(names, PickleUse.Reduce, 0, 1, "set", "builtins");
        Add(names, PickleUse.Value, "list", "builtins");
        Add(names, PickleUse.Reduce | PickleUse.Items, 0, 1, "defaultdict", "collections");
        Add(names, PickleUse.New | PickleUse.TupleState, "BytesIO", "_io");
    }

    private static void AddNumPy(Dictionary<string, PickleClass> names)
    {
        Add(names, PickleUse.Value, "ndarray", "numpy");
        Add(names, PickleUse.Reduce | PickleUse.TupleState, 3, 3, "dtype", "numpy");
        Add(names, PickleUse.Reduce | PickleUse.TupleState, 3, 3, "_reconstruct", "numpy.core.multiarray", "numpy._core.multiarray");
        Add(names, PickleUse.Reduce, 2, 2, "scalar", "numpy.core.multiarray", "numpy._core.multiarray");
        Add(names, PickleUse.Reduce, 4, 4, "_frombuffer", "numpy.core.numeric", "numpy._core.numeric");
        const PickleUse Random = PickleUse.Reduce | PickleUse.DictState | PickleUse.TupleState;
        foreach (string name in (ReadOnlySpan<string>)["__randomstate_ctor", "__generator_ctor", "__bit_generator_ctor"])
            Add(names, Random, 0, 2, name, "numpy.random._pickle");
        Add(names, Random, 3, 3, "__pyx_unpickle_SeedSequence", "numpy.random.bit_generator");
        Add(names, PickleUse.Value, "SeedSequence", "numpy.random.bit_generator");
        Add(names, PickleUse.Value, "MT19937", "numpy.random._mt19937");
        Add(names, PickleUse.Value, "PCG64", "numpy.random._pcg64");
    }

    private static void AddPandas(Dictionary<string, PickleClass> names)
    {
        Add(names, Object, "Series", "pandas.core.series");
        Add(names, Object, "DataFrame", "pandas.core.frame");
        Add(names, PickleUse.New | PickleUse.TupleState, "SingleBlockManager", "pandas.core.internals.managers");
        Add(names, PickleUse.Reduce | PickleUse.New | PickleUse.TupleState, 2, 2, "BlockManager", "pandas.core.internals.managers");
        Add(names, PickleUse.Reduce, 3, 3, "_unpickle_block", "pandas._libs.internals");
        Add(names, PickleUse.Reduce, 3, 3, "new_block", "pandas.core.internals.blocks");
        Add(names, PickleUse.Reduce, 2, 2, "_new_Index", "pandas.core.indexes.base");
        Add(names, PickleUse.Value, "Index", "pandas.core.indexes.base");
        Add(names, PickleUse.Value, "RangeIndex", "pandas.core.indexes.range");
        Add(names, PickleUse.Value, "Int64Index", "pandas.core.indexes.numeric");
    }

    private static void Add(Dictionary<string, PickleClass> names, PickleUse use, string name, params string[] modules) =>
        Add(names, use, 0, 0, name, modules);

    private static void Add(
        Dictionary<string, PickleClass> names, PickleUse use, int leastArguments, int mostArguments, string name, params string[] modules)
    {
        var known = new PickleClass(name, use, leastArguments, mostArguments);
        foreach (string module in modules)
            names.Add($"{module}.{name}", known);
    }
}
