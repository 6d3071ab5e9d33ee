using System.Runtime.InteropServices;
using Gordo.Core;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Python;
using Gordo.Serialization;
using static Gordo.Tests.Python.PickleWriter;

namespace Gordo.Tests.Python;

/// <summary>Each transformer and regressor on numbers computed by hand from its formula.</summary>
internal sealed partial class SklearnTests
{
    private static readonly double[,] Rows = { { 1, 2 }, { -3, 4 } };

    [Test]
    public void MinMaxScaler_multiplies_adds_and_clips()
    {
        PyObject plain = Object("sklearn.preprocessing._data.MinMaxScaler", ("scale_", new[] { 0.5, 2.0 }), ("min_", new[] { 1.0, -1.0 }));
        Run(plain, Rows).Should().Equal(1.5, 3, -0.5, 7);
        PyObject clipped = Object("sklearn.preprocessing.data.MinMaxScaler",
            ("scale_", new[] { 0.5, 2.0 }), ("min_", new[] { 1.0, -1.0 }), ("clip", true), ("feature_range", new object?[] { 0, 4 }));
        Run(clipped, Rows).Should().Equal(1.5, 3, 0, 4);
    }

    [Test]
    public void StandardScaler_skips_disabled_steps()
    {
        Run(Object("sklearn.preprocessing._data.StandardScaler", ("mean_", new[] { 1.0, 2.0 }), ("scale_", new[] { 2.0, 4.0 })), Rows)
            .Should().Equal(0, 0, -2, 0.5);
        Run(Object("sklearn.preprocessing._data.StandardScaler", ("with_mean", false), ("mean_", null), ("scale_", new[] { 2.0, 4.0 })), Rows)
            .Should().Equal(0.5, 0.5, -1.5, 1);
        Run(Object("sklearn.preprocessing._data.StandardScaler", ("with_std", false), ("mean_", new[] { 1.0, 2.0 }), ("scale_", null)), Rows)
            .Should().Equal(0, 0, -4, 2);
    }

    [Test]
    public void RobustScaler_and_MaxAbsScaler_divide()
    {
        Run(Object("sklearn.preprocessing._data.RobustScaler", ("center_", new[] { 1.0, 2.0 }), ("scale_", new[] { 2.0, 4.0 })), Rows)
            .Should().Equal(0, 0, -2, 0.5);
        Run(Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0, 8.0 }), ("clip", true)), Rows).Should().Equal(0.5, 0.25, -1, 0.5);
    }

    [TestCase("uniform", 1.0, 0.375)] // Between 0 (0.25) and 2 (0.5).
    [TestCase("uniform", 2.0, 0.625)] // In the middle of 0.5 and 0.75, for both of which the quantile is 2.
    [TestCase("uniform", 0.0, 0.25)]
    [TestCase("uniform", -4.0, 0.0)]
    [TestCase("uniform", 6.0, 1.0)]
    [TestCase("uniform", 100.0, 1.0)]
    [TestCase("uniform", double.NaN, double.NaN)]
    [TestCase("normal", 2.0, 0.31863936396437514)] // The 0.625 quantile of the normal distribution.
    [TestCase("normal", -4.0, -5.199337582605575)]
    [TestCase("normal", 7.0, 5.19933758270342)]
    [TestCase("normal", double.NaN, double.NaN)]
    public void QuantileTransformer_interpolates_from_both_sides(string distribution, double x, double expected)
    {
        PyObject model = Object("sklearn.preprocessing._data.QuantileTransformer",
            ("quantiles_", new double[,] { { -4 }, { 0 }, { 2 }, { 2 }, { 6 } }), ("references_", new[] { 0, 0.25, 0.5, 0.75, 1 }),
            ("output_distribution", distribution));
        ShouldBe(Run(model, new[,] { { x } })[0], expected, 1e-15);
    }

    [TestCase("yeo-johnson", 2.0, 3.0, 7.5)] // ((3+1)² - 1) / 2
    [TestCase("yeo-johnson", 0.0, Math.E - 1, 1.0)]
    [TestCase("yeo-johnson", 0.5, -3.0, -(7.0 / 1.5))] // -((1+3)^1.5 - 1) / 1.5
    [TestCase("yeo-johnson", 2.0, 1 - Math.E, -1.0)]
    [TestCase("yeo-johnson", 1.0, double.NaN, double.NaN)]
    [TestCase("box-cox", 2.0, 3.0, 4.0)] // (3² - 1) / 2
    [TestCase("box-cox", 0.0, Math.E, 1.0)]
    public void PowerTransformer_applies_its_exponents(string method, double exponent, double x, double expected)
    {
        PyObject model = Object("sklearn.preprocessing._data.PowerTransformer",
            ("method", method), ("lambdas_", new[] { exponent }), ("standardize", false));
        ShouldBe(Run(model, new[,] { { x } })[0], expected, 1e-14);
    }

    [TestCase(0.0)]
    [TestCase(-1.0)]
    public void Box_Cox_refuses_readings_that_are_not_positive_as_scikit_learn_does(double reading)
    {
        PyObject model = Object("sklearn.preprocessing._data.PowerTransformer",
            ("method", "box-cox"), ("lambdas_", new[] { 2.0, 2.0 }), ("standardize", false));
        FluentActions.Invoking(() => Run(model, new[,] { { 3, 3 }, { 3, reading } })).Should().Throw<FrameException>()
            .WithMessage("ValueError: The Box-Cox transformation can only be applied to strictly positive data");
        double[] found = Run(model, new[,] { { 3, double.NaN } });
        ShouldBe(found[0], 4, 1e-14);
        found[1].Should().Be(double.NaN);
    }

    [Test]
    public void PowerTransformer_standardizes_with_its_own_scaler()
    {
        PyObject scaler = Object("sklearn.preprocessing._data.StandardScaler", ("mean_", new[] { 1.0 }), ("scale_", new[] { 2.0 }));
        PyObject model = Object("sklearn.preprocessing._data.PowerTransformer", ("lambdas_", new[] { 2.0 }), ("standardize", true), ("_scaler", scaler));
        Run(model, new[,] { { 3.0 } }).Should().Equal(3.25);
    }

    [Test]
    public void PolynomialFeatures_are_products_in_lexicographic_order()
    {
        double[,] row = { { 2, 3, 5 } };
        Run(Object("sklearn.preprocessing._polynomial.PolynomialFeatures", ("degree", 2), ("include_bias", true)), row)
            .Should().Equal(1, 2, 3, 5, 4, 6, 10, 9, 15, 25);
        Run(Object("sklearn.preprocessing._data.PolynomialFeatures", ("degree", 3), ("include_bias", false), ("interaction_only", true)), row)
            .Should().Equal(2, 3, 5, 6, 10, 15, 30);
        Run(Object("sklearn.preprocessing._polynomial.PolynomialFeatures", ("degree", 2), ("_min_degree", 2), ("_max_degree", 2), ("include_bias", false)), row)
            .Should().Equal(4, 6, 10, 9, 15, 25);
    }

    [Test]
    public void PCA_projects_and_whitens()
    {
        (string, object?)[] attributes = [("mean_", new[] { 1.0, 2.0 }), ("components_", new double[,] { { 0.6, 0.8 } }), ("explained_variance_", new[] { 4.0 })];
        Run(Object("sklearn.decomposition._pca.PCA", attributes), Rows)[1].Should().BeApproximately(-2.4 + 1.6, 1e-15);
        Run(Object("sklearn.decomposition.pca.PCA", [.. attributes, ("whiten", true)]), Rows)[1].Should().BeApproximately((-2.4 + 1.6) / 2, 1e-15);
    }

    [Test]
    public void FunctionTransformer_multiplies_or_does_nothing()
    {
        var arguments = new Dictionary<string, object?> { ["factor"] = 3 };
        Run(Object("sklearn.preprocessing._function_transformer.FunctionTransformer",
            ("func", PyName.Of("gordo.machine.model.transformer_funcs.general.multiply_by")), ("kw_args", arguments)), Rows).Should().Equal(3, 6, -9, 12);
        Run(Object("sklearn.preprocessing._function_transformer.FunctionTransformer", ("func", null)), Rows).Should().Equal(1, 2, -3, 4);
    }

    [Test]
    public void FeatureUnion_weights_drops_and_passes_through()
    {
        var weights = new Dictionary<string, object?> { ["b"] = 10 };
        PyObject scaler = Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0, 4.0 }));
        PyObject model = Object("sklearn.pipeline.FeatureUnion",
            ("transformer_list", new List<object?> { new object?[] { "a", "passthrough" }, new object?[] { "b", scaler }, new object?[] { "c", "drop" } }),
            ("transformer_weights", weights));
        Run(model, Rows).Should().Equal(1, 2, 5, 5, -3, 4, -15, 10);
    }

    [Test]
    public void Pipelines_skip_None_and_passthrough_steps()
    {
        PyObject scaler = Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0, 4.0 }));
        PyObject model = Object("sklearn.pipeline.Pipeline",
            ("steps", new List<object?> { new object?[] { "a", null }, new object?[] { "b", scaler }, new object?[] { "c", "passthrough" } }));
        Run(model, Rows).Should().Equal(0.5, 0.5, -1.5, 1);
    }

    [Test]
    public void Scalers_accept_missing_readings_and_refuse_infinite_ones()
    {
        PyObject model = Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0, 4.0 }));
        Run(model, new[,] { { double.NaN, 4 } }).Should().Equal(double.NaN, 1);
        FluentActions.Invoking(() => Run(model, new[,] { { double.NaN, double.NegativeInfinity } }))
            .Should().Throw<FrameException>().WithMessage("ValueError: Input X contains infinity or a value too large for dtype('float64').");
    }

    [Test]
    public void Arrays_in_Fortran_order_are_transposed()
    {
        double[] stored = [2, 0, 3, -1];
        PyObject coefficients = PickleWriter.Array("f8", [2, 2], MemoryMarshal.AsBytes<double>(stored).ToArray(), fortran: true);
        Run(Object("sklearn.linear_model._base.LinearRegression", ("coef_", coefficients), ("intercept_", 0.0)), Rows).Should().Equal(8, -2, 6, -4);
    }

    [Test]
    public void Arrays_of_NumPy_2_are_read_in_either_order()
    {
        double[] stored = [2, 0, 3, -1];
        var coefficients = new PyObject(
            new("numpy._core.numeric", "_frombuffer"), null,
            [MemoryMarshal.AsBytes<double>(stored).ToArray(), Type("f8"), new object?[] { 2, 2 }, "F"]);
        var one = new PyObject(new("numpy._core.multiarray", "scalar"), null, [Type("f4"), BitConverter.GetBytes(1f)]);
        Run(Object("sklearn.linear_model._base.LinearRegression", ("coef_", coefficients), ("intercept_", one)), Rows).Should().Equal(9, -1, 7, -3);
    }

    [Test]
    public void Arrays_of_float32_are_widened() =>
        Run(Object("sklearn.linear_model._base.LinearRegression", ("coef_", new[] { 0.1f, 0f }), ("intercept_", 0.0)), Rows)[0].Should().Be(0.1f);

    [TestCase("f8", new[] { 3 }, 16, "*shape [3] with 16 bytes*")]
    [TestCase("f8", new[] { 1 << 30, 1 << 30 }, 16, "*[1073741824,1073741824]*")]
    [TestCase("U5", new[] { 2 }, 10, "*numbers of the type U5 are not read")]
    [TestCase("V16", new[] { 1 }, 16, "*numbers of the type V16 are not read")]
    [TestCase("f99999", new[] { 1 }, 8, "*arrays of the type 'f99999' are not read")]
    public void Arrays_with_inconsistent_content_are_refused(string type, int[] shape, int bytes, string message)
    {
        PyObject model = Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", PickleWriter.Array(type, shape, new byte[bytes])));
        FluentActions.Invoking(() => Run(model, Rows)).Should().Throw<ModelException>().WithMessage("MaxAbsScaler: scale_" + message);
    }

    [TestCase("coef_", "coef_ is missing")]
    [TestCase("intercept_", "intercept_ is missing")]
    public void A_missing_fitted_attribute_is_reported(string attribute, string message)
    {
        (string, object?)[] all = [("coef_", new[] { 2.0, 3.0 }), ("intercept_", 1.0)];
        PyObject model = Object("sklearn.linear_model._base.LinearRegression", [.. all.Where(each => each.Item1 != attribute)]);
        FluentActions.Invoking(() => Run(model, Rows)).Should().Throw<ModelException>().WithMessage($"*LinearRegression*{message}*");
    }

    [Test]
    public void A_model_fitted_to_another_number_of_columns_is_refused()
    {
        PyObject model = Object("sklearn.preprocessing._data.MaxAbsScaler", ("scale_", new[] { 2.0, 4.0 }), ("n_features_in_", 3));
        FluentActions.Invoking(() => Run(model, Rows)).Should().Throw<ModelException>().WithMessage("*fitted to 3 columns and is given 2*");
    }

    private static void ShouldBe(double found, double expected, double slack)
    {
        double.IsNaN(found).Should().Be(double.IsNaN(expected));
        if (!double.IsNaN(expected))
            found.Should().BeApproximately(expected, slack);
    }

    private static double[] Run(PyObject model, double[,] rows)
    {
        PythonModel read = PythonModel.Read(Write(model), rows.GetLength(1));
        double[] values = [.. rows.Cast<double>()];
        Tensor[] answer = read.Plan.Run(Tensor.Create<double>(new Shape(rows.GetLength(0), rows.GetLength(1)), values));
        return answer[0].Values<double>().ToArray();
    }

    private static (long Left, long Right, long Feature, double Threshold) Node(long left, long right, long feature, double threshold) =>
        (left, right, feature, threshold);

    // The tree returns 1 up to the threshold and 2 above it.
    private static PyObject Tree(string type, string release, double threshold, bool? missingGoesLeft) => TreeOf(
        [Node(1, 2, 0, threshold), Node(-1, -1, -2, -2), Node(-1, -1, -2, -2)], [0, 1, 2], 1, type, release,
        missingGoesLeft is null ? 56 : 64, missingGoesLeft == true);

    private static PyObject TreeOf(
        (long Left, long Right, long Feature, double Threshold)[] nodes, double[] values, int targets, string type, string release, int size, bool missingGoesLeft = false)
    {
        byte[] records = new byte[size * nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            Span<byte> record = records.AsSpan(i * size, size);
            MemoryMarshal.Write(record, nodes[i].Left);
            MemoryMarshal.Write(record[8..], nodes[i].Right);
            MemoryMarshal.Write(record[16..], nodes[i].Feature);
            MemoryMarshal.Write(record[24..], nodes[i].Threshold);
            if (size == 64)
                record[56] = missingGoesLeft ? (byte)1 : (byte)0;
        }
        (string Name, string Code, int Offset)[] fields =
            [("left_child", "i8", 0), ("right_child", "i8", 8), ("feature", "i8", 16), ("threshold", "f8", 24), .. size == 64 ? [("missing_go_to_left", "u1", 56)] : System.Array.Empty<(string, string, int)>()];
        var described = new Dictionary<string, object?>();
        foreach ((string name, string code, int offset) in fields)
            described[name] = new object?[] { Type(code), offset };
        var recordType = new PyObject(
            new("numpy", "dtype"),
            new object?[] { 3, "|", null, fields.Select(field => (object?)field.Name).ToArray(), described, size, 1, 16 },
            [$"V{size}", false, true]);
        PyObject OfShape(PyObject elements, int[] shape, byte[] data) => new(
            new("numpy.core.multiarray", "_reconstruct"),
            new object?[] { 1, shape.Select(length => (object?)length).ToArray(), elements, false, data },
            [new PyName("numpy", "ndarray"), new object?[] { 0 }, "b"u8.ToArray()]);
        var state = new Dictionary<string, object?>
        {
            ["max_depth"] = 1,
            ["node_count"] = nodes.Length,
            ["nodes"] = OfShape(recordType, [nodes.Length], records),
            ["values"] = OfShape(Type("f8"), [nodes.Length, targets, 1], MemoryMarshal.AsBytes<double>(values).ToArray()),
        };
        var tree = new PyObject(new("sklearn.tree._tree", "Tree"), state, [1, new long[] { 1 }, targets]);
        return Object(release, type, ("criterion", "squared_error"), ("tree_", tree));
    }
}
