using Gordo.Serialization;
using static Gordo.Tests.Python.PickleWriter;

namespace Gordo.Tests.Python;

internal sealed partial class SklearnTests
{
    [TestCase("sklearn.linear_model._base.LinearRegression")]
    [TestCase("sklearn.linear_model.ridge.Ridge")]
    [TestCase("sklearn.linear_model._coordinate_descent.Lasso")]
    [TestCase("sklearn.linear_model.coordinate_descent.ElasticNet")]
    public void Linear_models_return_one_or_several_columns(string type)
    {
        Run(Object(type, ("coef_", new[] { 2.0, 3.0 }), ("intercept_", 1.0)), Rows).Should().Equal(9, 7);
        Run(Object(type, ("coef_", new double[,] { { 2, 3 }, { 0, -1 } }), ("intercept_", new[] { 1.0, 0.5 })), Rows).Should().Equal(9, -1.5, 7, -3.5);
        Run(Object(type, ("coef_", new double[,] { { 2, 3 }, { 0, -1 } }), ("intercept_", 0.0)), Rows).Should().Equal(8, -2, 6, -4);
    }

    [Test]
    public void Products_are_summed_from_the_first_column_on_without_fused_operations()
    {
        // 1 + 2^-53 is 1, but 2^-53 + 2^-53 + 1 is more.
        double tiny = Math.ScaleB(1, -53);
        double[,] row = { { 1, tiny, tiny } };
        double[,] turned = { { tiny, tiny, 1 } };
        PyObject model = Object("sklearn.linear_model._base.LinearRegression", ("coef_", new[] { 1.0, 1.0, 1.0 }), ("intercept_", 0.0));
        Run(model, row).Should().Equal(1);
        Run(model, turned).Should().Equal(1 + (2 * tiny));
        // The square of 1 + 2^-30 is rounded before 1 is subtracted; a fused operation would keep 2^-60.
        double near = 1 + Math.ScaleB(1, -30);
        PyObject squares = Object("sklearn.linear_model._base.LinearRegression", ("coef_", new[] { near, -1.0 }), ("intercept_", 0.0));
        Run(squares, new[,] { { near, 1 } }).Should().Equal(Math.ScaleB(1, -29));
    }

    [Test]
    public void MultiOutputRegressor_concatenates_the_outputs_of_its_estimators()
    {
        PyObject One(double weight) => Object("sklearn.linear_model._ridge.Ridge", ("coef_", new[] { weight, 0.0 }), ("intercept_", 0.0));
        Run(Object("sklearn.multioutput.MultiOutputRegressor", ("estimator", One(5)), ("estimators_", new List<object?> { One(1), One(2) })), Rows)
            .Should().Equal(1, 2, -3, -6);
    }

    [Test]
    public void MLPRegressor_has_no_output_activation()
    {
        (string, object?)[] attributes =
        [
            ("coefs_", new List<object?> { new double[,] { { 1, -1 }, { 0, 1 } }, new double[,] { { 2 }, { 3 } } }),
            ("intercepts_", new List<object?> { new[] { 0.0, 0.5 }, new[] { -10.0 } }),
            ("out_activation_", "identity"),
        ];
        // Before the activation (1, 1.5) and (-3, 7.5).
        Run(Object("sklearn.neural_network._multilayer_perceptron.MLPRegressor", [.. attributes, ("activation", "relu")]), Rows).Should().Equal(-3.5, 12.5);
        Run(Object("sklearn.neural_network._multilayer_perceptron.MLPRegressor", [.. attributes, ("activation", "identity")]), Rows).Should().Equal(-3.5, 6.5);
        Run(Object("sklearn.neural_network._multilayer_perceptron.MLPRegressor", [.. attributes, ("activation", "tanh")]), Rows)[0]
            .Should().BeApproximately((2 * Math.Tanh(1)) + (3 * Math.Tanh(1.5)) - 10, 1e-14);
        Run(Object("sklearn.neural_network.multilayer_perceptron.MLPRegressor", [.. attributes, ("activation", "logistic")]), Rows)[0]
            .Should().BeApproximately((2 / (1 + Math.Exp(-1))) + (3 / (1 + Math.Exp(-1.5))) - 10, 1e-14);
    }

    [TestCase("uniform", "euclidean", 2, 15.0)]
    [TestCase("distance", "euclidean", 2, ((10 / 1.0) + (20 / 2.0)) / ((1 / 1.0) + (1 / 2.0)))]
    [TestCase("uniform", "manhattan", 2, 15.0)]
    [TestCase("distance", "minkowski", 3, ((10 / 1.0) + (20 / 2.0)) / ((1 / 1.0) + (1 / 2.0)))]
    public void KNeighborsRegressor_returns_the_mean_of_the_nearest_neighbours(string weights, string metric, int p, double expected)
    {
        // The examples are at distances 1, 2 and 5 from (0, 0).
        PyObject model = Object("sklearn.neighbors._regression.KNeighborsRegressor",
            ("n_neighbors", 2), ("weights", weights), ("effective_metric_", metric), ("p", p),
            ("_fit_X", new double[,] { { 5, 0 }, { 0, 1 }, { -2, 0 } }), ("_y", new[] { 30.0, 10.0, 20.0 }));
        Run(model, new double[,] { { 0, 0 } })[0].Should().BeApproximately(expected, 1e-14);
    }

    [Test]
    public void KNeighborsRegressor_with_distance_weights_uses_only_exact_matches()
    {
        PyObject model = Object("sklearn.neighbors.regression.KNeighborsRegressor",
            ("n_neighbors", 3), ("weights", "distance"), ("effective_metric_", "euclidean"), ("p", 2),
            ("_fit_X", new double[,] { { 0 }, { 1 }, { 0 } }), ("_y", new double[,] { { 1, 10 }, { 5, 50 }, { 3, 30 } }));
        Run(model, new double[,] { { 0 } }).Should().Equal(2, 20);
    }

    [TestCase("linear", (6 * 0.5) - 2)]
    [TestCase("poly", (16 * 0.5) - 2)] // (0.5 * 6 + 1)²
    [TestCase("rbf", (0.00033546262790251185 * 0.5) - 2)] // exp(-0.5 * 16)
    [TestCase("sigmoid", (0.999329299739067 * 0.5) - 2)] // tanh(4)
    public void SVR_sums_kernels(string kernel, double expected)
    {
        PyObject model = Object("sklearn.svm._classes.SVR",
            ("kernel", kernel), ("_gamma", 0.5), ("coef0", 1.0), ("degree", 2), ("gamma", "scale"),
            ("support_vectors_", new double[,] { { 1, 5 } }), ("_dual_coef_", new double[,] { { 0.5 } }), ("_intercept_", new[] { -2.0 }));
        Run(model, new double[,] { { 1, 1 } })[0].Should().BeApproximately(expected, 1e-14);
    }

    [Test]
    public void TransformedTargetRegressor_inverts_the_scaling()
    {
        PyObject regressor = Object("sklearn.linear_model._base.LinearRegression", ("coef_", new[] { 1.0, 0.0 }), ("intercept_", 0.0));
        PyObject minMax = Object("sklearn.preprocessing._data.MinMaxScaler", ("scale_", new[] { 2.0 }), ("min_", new[] { 3.0 }), ("clip", true), ("feature_range", new object?[] { 0, 1 }));
        PyObject standard = Object("sklearn.preprocessing._data.StandardScaler", ("scale_", new[] { 2.0 }), ("mean_", new[] { 3.0 }));
        PyObject nothing = Object("sklearn.preprocessing._function_transformer.FunctionTransformer", ("func", null), ("inverse_func", null));
        double[] Scaled(PyObject transformer) => Run(
            Object("sklearn.compose._target.TransformedTargetRegressor", ("regressor", null), ("regressor_", regressor), ("transformer_", transformer)), Rows);
        Scaled(minMax).Should().Equal(-1, -3);
        Scaled(standard).Should().Equal(5, -3);
        Scaled(nothing).Should().Equal(1, -3);
    }

    [Test]
    public void DummyRegressor_returns_its_constant() =>
        Run(Object("sklearn.dummy.DummyRegressor", ("constant_", new double[,] { { 4, 5 } })), Rows).Should().Equal(4, 5, 4, 5);

    [Test]
    public void Readings_are_rounded_to_float32_before_trees_compare_them()
    {
        // As a double, the second reading is above the threshold, float32's 0.1; rounded to float32, it is equal.
        PyObject model = Tree("sklearn.tree._classes.DecisionTreeRegressor", "1.2.1", (float)0.1, missingGoesLeft: null);
        Run(model, new[,] { { 0.1 }, { 0.100000003 }, { 0.2 } }).Should().Equal(1, 1, 2);
    }

    [Test]
    public void Missing_readings_follow_the_flag_of_the_tree_from_version_1_3_on()
    {
        double[,] rows = { { double.NaN }, { 0 }, { 1 } };
        Run(Tree("sklearn.tree._classes.DecisionTreeRegressor", "1.3.0", 0.5, missingGoesLeft: true), rows).Should().Equal(1, 1, 2);
        Run(Tree("sklearn.tree._classes.DecisionTreeRegressor", "1.9.0", 0.5, missingGoesLeft: false), rows).Should().Equal(2, 1, 2);
        FluentActions.Invoking(() => Run(Tree("sklearn.tree._classes.DecisionTreeRegressor", "1.2.2", 0.5, missingGoesLeft: null), rows))
            .Should().Throw<FrameException>().WithMessage("ValueError: Input X contains NaN.\nDecisionTreeRegressor does not accept missing values*");
    }

    [Test]
    public void Forests_average_their_trees_and_boosting_sums_them()
    {
        PyObject tree = Tree("sklearn.tree._classes.DecisionTreeRegressor", "1.2.1", 0.5, missingGoesLeft: null);
        PyObject other = Tree("sklearn.tree.tree.DecisionTreeRegressor", "1.2.1", -1, missingGoesLeft: null);
        double[,] rows = { { -2 }, { 0 }, { 1 } };
        Run(Object("sklearn.ensemble._forest.RandomForestRegressor", ("base_estimator", "deprecated"), ("estimators_", new List<object?> { tree, other })), rows)
            .Should().Equal(1, 1.5, 2);
        PyObject first = Object("sklearn.dummy.DummyRegressor", ("constant_", new double[,] { { 10 } }));
        var stages = new PyObject(
            new("numpy.core.multiarray", "_reconstruct"),
            new object?[] { 1, new object?[] { 2, 1 }, new PyObject(new("numpy", "dtype"), new object?[] { 3, "|", null, null, null, -1, -1, 63 }, ["O8", false, true]), false, new List<object?> { tree, other } },
            [new PyName("numpy", "ndarray"), new object?[] { 0 }, "b"u8.ToArray()]);
        Run(Object("sklearn.ensemble._gb.GradientBoostingRegressor", ("learning_rate", 0.5), ("init_", first), ("estimators_", stages)), rows)
            .Should().Equal(11, 11.5, 12);
    }

    [Test]
    public void A_tree_with_one_leaf_returns_its_value()
    {
        PyObject leaf = TreeOf([Node(-1, -1, -2, -2)], [7, 8], targets: 2, "sklearn.tree._classes.ExtraTreeRegressor", "1.2.1", 56);
        Run(leaf, Rows).Should().Equal(7, 8, 7, 8);
    }

    [TestCase("0.23.2", "ValueError: Input contains NaN, infinity or a value too large for dtype('float64').")]
    [TestCase("1.2.1", "ValueError: Input X contains NaN.\nRidge does not accept missing values encoded as NaN natively.*")]
    public void A_regressor_refuses_missing_readings_with_the_message_of_its_version(string release, string message)
    {
        PyObject model = Object(release, "sklearn.linear_model._ridge.Ridge", ("coef_", new[] { 2.0, 3.0 }), ("intercept_", 1.0));
        FluentActions.Invoking(() => Run(model, new[,] { { 1, double.NaN } })).Should().Throw<FrameException>().WithMessage(message);
    }
}
