using Gordo.Core.Python.Pickle;

namespace Gordo.Tests.Python;

/// <summary>The names that pickles of all releases contain, and some that none contains.</summary>
internal sealed class AllowListTests
{
    [TestCase("gordo.machine.model.anomaly.diff", "DiffBasedAnomalyDetector DiffBasedKFCVAnomalyDetector")]
    [TestCase("gordo_components.model.anomaly.diff", "DiffBasedAnomalyDetector")]
    [TestCase("gordo.machine.model.models", "KerasAutoEncoder KerasLSTMAutoEncoder KerasLSTMForecast KerasRawModelRegressor")]
    [TestCase("gordo_components.model.models", "KerasAutoEncoder KerasLSTMAutoEncoder KerasLSTMForecast KerasRawModelRegressor")]
    [TestCase("gordo.machine.model.transformers.imputer", "InfImputer")]
    [TestCase("gordo_components.model.transformers.imputer", "InfImputer")]
    [TestCase("sklearn.preprocessing._data", "MinMaxScaler StandardScaler RobustScaler MaxAbsScaler QuantileTransformer PowerTransformer")]
    [TestCase("sklearn.preprocessing.data", "MinMaxScaler StandardScaler RobustScaler MaxAbsScaler QuantileTransformer PowerTransformer PolynomialFeatures")]
    [TestCase("sklearn.preprocessing._polynomial", "PolynomialFeatures")]
    [TestCase("sklearn.preprocessing._function_transformer", "FunctionTransformer")]
    [TestCase("sklearn.decomposition._pca", "PCA")]
    [TestCase("sklearn.decomposition.pca", "PCA")]
    [TestCase("sklearn.impute._base", "SimpleImputer MissingIndicator")]
    [TestCase("sklearn.pipeline", "Pipeline FeatureUnion")]
    [TestCase("sklearn.linear_model._base", "LinearRegression")]
    [TestCase("sklearn.linear_model.base", "LinearRegression")]
    [TestCase("sklearn.linear_model._ridge", "Ridge")]
    [TestCase("sklearn.linear_model.ridge", "Ridge")]
    [TestCase("sklearn.linear_model._coordinate_descent", "Lasso ElasticNet")]
    [TestCase("sklearn.linear_model.coordinate_descent", "Lasso ElasticNet")]
    [TestCase("sklearn.multioutput", "MultiOutputRegressor")]
    [TestCase("sklearn.tree._classes", "DecisionTreeRegressor ExtraTreeRegressor")]
    [TestCase("sklearn.tree.tree", "DecisionTreeRegressor ExtraTreeRegressor")]
    [TestCase("sklearn.ensemble._forest", "RandomForestRegressor ExtraTreesRegressor")]
    [TestCase("sklearn.ensemble.forest", "RandomForestRegressor ExtraTreesRegressor")]
    [TestCase("sklearn.ensemble._gb", "GradientBoostingRegressor")]
    [TestCase("sklearn.ensemble.gradient_boosting", "GradientBoostingRegressor")]
    [TestCase("sklearn.neighbors._regression", "KNeighborsRegressor")]
    [TestCase("sklearn.neighbors.regression", "KNeighborsRegressor")]
    [TestCase("sklearn.svm._classes", "SVR")]
    [TestCase("sklearn.svm.classes", "SVR")]
    [TestCase("sklearn.neural_network._multilayer_perceptron", "MLPRegressor")]
    [TestCase("sklearn.neural_network.multilayer_perceptron", "MLPRegressor")]
    [TestCase("sklearn.compose._target", "TransformedTargetRegressor")]
    [TestCase("sklearn.dummy", "DummyRegressor")]
    [TestCase("sklearn.ensemble._gb_losses", "LeastSquaresError")]
    [TestCase("sklearn._loss.loss", "HalfSquaredError")]
    [TestCase("sklearn._loss.link", "IdentityLink Interval")]
    [TestCase("sklearn.neural_network._stochastic_optimizers", "AdamOptimizer SGDOptimizer")]
    [TestCase("scikeras.utils.transformers", "RegressorTargetEncoder")]
    [TestCase("keras.src.callbacks.history", "History")]
    [TestCase("tensorflow.python.keras.callbacks", "History")]
    [TestCase("pandas.core.series", "Series")]
    [TestCase("pandas.core.frame", "DataFrame")]
    public void Classes_of_all_releases_are_made_without_arguments_and_have_a_dict_as_state(string module, string names)
    {
        foreach (string name in names.Split(' '))
            AllowList.Find(module, name).Should().NotBeNull("{0}.{1}", module, name).And.BeOfType<PickleClass>().Which.Use.Should().Be(PickleUse.New | PickleUse.DictState);
    }

    [TestCase("sklearn.tree._tree", "Tree", 3)]
    [TestCase("sklearn.neighbors._kd_tree", "newObj", 1)]
    [TestCase("sklearn.neighbors._ball_tree", "newObj", 1)]
    [TestCase("sklearn.metrics._dist_metrics", "newObj", 1)]
    [TestCase("sklearn._loss._loss", "CyHalfSquaredError", 0)]
    [TestCase("pandas.core.internals.managers", "BlockManager", 2)]
    [TestCase("pandas._libs.internals", "_unpickle_block", 3)]
    [TestCase("pandas.core.internals.blocks", "new_block", 3)]
    [TestCase("pandas.core.indexes.base", "_new_Index", 2)]
    [TestCase("numpy.core.multiarray", "_reconstruct", 3)]
    [TestCase("numpy._core.multiarray", "_reconstruct", 3)]
    [TestCase("numpy._core.numeric", "_frombuffer", 4)]
    [TestCase("numpy.core.numeric", "_frombuffer", 4)]
    [TestCase("numpy.core.multiarray", "scalar", 2)]
    [TestCase("numpy._core.multiarray", "scalar", 2)]
    [TestCase("numpy", "dtype", 3)]
    [TestCase("numpy.random._pickle", "__randomstate_ctor", 2)]
    [TestCase("numpy.random._pickle", "__generator_ctor", 2)]
    [TestCase("numpy.random._pickle", "__bit_generator_ctor", 1)]
    [TestCase("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence", 3)]
    [TestCase("builtins", "slice", 3)]
    [TestCase("builtins", "set", 1)]
    [TestCase("collections", "defaultdict", 1)]
    [TestCase("scikeras._saving_utils", "unpack_keras_model", 1)]
    public void Functions_and_types_of_all_releases_are_made_from_their_arguments(string module, string name, int arguments)
    {
        PickleClass known = AllowList.Find(module, name).Should().NotBeNull().And.BeOfType<PickleClass>().Subject;
        known.Use.HasFlag(PickleUse.Reduce).Should().BeTrue();
        arguments.Should().BeInRange(known.LeastArguments, known.MostArguments);
    }

    [TestCase("numpy", "ndarray")]
    [TestCase("pandas.core.indexes.base", "Index")]
    [TestCase("pandas.core.indexes.range", "RangeIndex")]
    [TestCase("pandas.core.indexes.numeric", "Int64Index")]
    [TestCase("builtins", "list")]
    [TestCase("numpy.random._mt19937", "MT19937")]
    [TestCase("numpy.random._pcg64", "PCG64")]
    [TestCase("numpy.random.bit_generator", "SeedSequence")]
    [TestCase("sklearn.neighbors._kd_tree", "KDTree")]
    [TestCase("sklearn.metrics._dist_metrics", "EuclideanDistance")]
    [TestCase("sklearn.metrics._dist_metrics", "EuclideanDistance64")]
    [TestCase("gordo.machine.model.transformer_funcs.general", "multiply_by")]
    [TestCase("gordo_components.model.transformer_funcs.general", "multiply_by")]
    public void Names_that_are_only_values_cannot_be_made(string module, string name) =>
        AllowList.Find(module, name).Should().NotBeNull().And.BeOfType<PickleClass>().Which.Use.Should().Be(PickleUse.Value);

    [TestCase("builtins", "eval")]
    [TestCase("builtins", "getattr")]
    [TestCase("os", "system")]
    [TestCase("numpy", "load")]
    [TestCase("numpy.core.multiarray", "fromfile")]
    [TestCase("sklearn.pipeline", "make_pipeline")]
    [TestCase("sklearn.pipeline.Pipeline", "fit")]
    [TestCase("pandas.core.frame", "dataFrame")]
    [TestCase("joblib.numpy_pickle", "NumpyArrayWrapper")]
    [TestCase("keras.src.models.sequential", "Sequential")]
    public void Other_names_are_not_known(string module, string name) => AllowList.Find(module, name).Should().BeNull();
}
