using Gordo.Core;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;
using static Gordo.Tests.Engines.Compiled.Operators.Indexing.IndexingOperatorTests;
using static Gordo.Tests.Engines.Compiled.Operators.SingleOperator;

namespace Gordo.Tests.Engines.Compiled.Operators;

/// <summary>Operators that the public test vectors do not cover; values computed by hand from the ONNX operator texts.</summary>
public sealed class ComputingOperatorTests
{
    [TestCase("ij,jk->ik", new[] { 19f, 22, 43, 50 })]
    [TestCase("ij,jk", new[] { 19f, 22, 43, 50 })]
    [TestCase("ij,ij->", new[] { 70f })]
    [TestCase("...j,...j->...", new[] { 17f, 53 })]
    [TestCase("ii,jj->ij", new[] { 5f, 8, 20, 32 })]
    public void Einsum_sums_over_the_letters_of_the_equation(string equation, float[] expected)
    {
        Tensor got = Run("Einsum", 12, [("equation", equation)], 1, Floats([2, 2], 1, 2, 3, 4), Floats([2, 2], 5, 6, 7, 8))[0];
        got.Values<float>().ToArray().Should().Equal(expected);
    }

    [TestCase("MAX", new[] { -2f, 1, -4, -1, 0, 0 }, new[] { -2f, 1, 4, 1, 0, 0 })]
    [TestCase("L1", new[] { -3f, 1, -4, 0, 0, 0 }, new[] { -.75f, .25f, -1, 0, 0, 0 })]
    [TestCase("L2", new[] { -3f, 4, -4, 0, 0, 0 }, new[] { -.6f, .8f, -1, 0, 0, 0 })]
    public void Rows_are_divided_by_their_norm(string norm, float[] rows, float[] expected) =>
        Check(Run("ai.onnx.ml", "Normalizer", 1, [("norm", norm)], 1, Floats([3, 2], rows))[0], [3, 2], expected);

    [Test]
    public void Determinants_are_computed_per_matrix() =>
        Check(Run("Det", 11, [], 1, Floats([3, 2, 2], 1, 2, 3, 4, 1, 2, 2, 1, 0, 3, 3, 1))[0], [3], -2, -3, -9);

    [TestCase(0L, new long[] { 0, 1, 5, 0, -1, -5 }, new long[] { 0, 1, 2, 0, 2, 1 })]
    [TestCase(1L, new long[] { 0, 1, 5, 0, -1, -5 }, new long[] { 0, 1, 2, 0, -1, -2 })]
    public void Remainders_take_the_sign_of_the_divisor_or_the_dividend(long fmod, long[] a, long[] expected) =>
        Run("Mod", 13, [("fmod", fmod)], 1, Integers([6], a), Integers([], 3))[0].Integers().Should().Equal(expected);

    [Test]
    public void The_minimum_integer_modulo_minus_one_is_zero() =>
        Run("Mod", 13, [], 1, Integers([1], long.MinValue), Integers([1], -1))[0].Integers().Should().Equal(0);

    [Test]
    public void BitShift_drops_the_bits_shifted_out()
    {
        Tensor values = Tensor.Create<byte>(new Shape(3), [16, 4, 1]), amounts = Tensor.Create<byte>(new Shape(3), [1, 2, 9]);
        Run("BitShift", 11, [("direction", "RIGHT")], 1, values, amounts)[0].Values<byte>().ToArray().Should().Equal(8, 1, 0);
        Run("BitShift", 11, [("direction", "LEFT")], 1, values, amounts)[0].Values<byte>().ToArray().Should().Equal(32, 16, 0);
    }

    [Test]
    public void The_error_function_matches_tabulated_values()
    {
        // Abramowitz and Stegun, table 7.1.
        Tensor x = Tensor.Create<double>(new Shape(6), [0, 0.02, 0.5, -1, 1.98, 7]);
        double[] expected = [0, 0.0225645747, 0.5204998778, -0.8427007929, 0.9948920004, 1];
        Run("Erf", 13, [], 1, x)[0].Values<double>().ToArray()
            .Should().Equal(expected, (a, b) => Math.Abs(a - b) <= 6e-11);
    }

    [Test]
    public void The_error_function_has_the_gaussian_as_its_derivative()
    {
        const double H = 1e-4;
        for (double x = -6.2; x < 6.2; x += 0.037)
        {
            double slope = (ErrorFunction.At(x + H) - ErrorFunction.At(x - H)) / (2 * H);
            double gaussian = 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x);
            slope.Should().BeApproximately(gaussian, 2e-8);
        }
    }

    [Test]
    public void Groups_of_channels_share_mean_and_deviation()
    {
        Tensor[] got = Run("GroupNormalization", 21, [("num_groups", 1L), ("epsilon", 0f)], 1,
            Floats([1, 2, 2], 1, 3, 1, 3), Floats([2], 1, 10), Floats([2], 0, 5));
        Check(got[0], [1, 2, 2], -1, 1, -5, 15);
    }

    [Test]
    public void Root_mean_square_does_not_centre() =>
        Check(Run("RMSNormalization", 23, [("epsilon", 0f)], 1, Floats([1, 2], 1, 7), Floats([2], 1, 2))[0], [1, 2], 0.2f, 2.8f);

    [TestCase(1L, 0.25f, 0.75f)]
    [TestCase(2L, 0.31622777f, 0.94868330f)]
    public void Lines_are_divided_by_their_norm(long power, float first, float second) =>
        Check(Run("LpNormalization", 22, [("p", power)], 1, Floats([2, 2], 1, 3, 0, 0))[0], [2, 2], first, second, 0, 0);

    [TestCase("floor", new float[] { 1, 1, 2, 2 })]
    [TestCase("ceil", new float[] { 1, 2, 2, 2 })]
    public void Resize_takes_the_nearest_element(string rounding, float[] expected)
    {
        Tensor[] got = Run("Resize", 13,
            [("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", rounding)], 1,
            Floats([1, 1, 2], 1, 2), Floats([0]), Floats([3], 1, 1, 2));
        Check(got[0], [1, 1, 4], expected);
    }

    [TestCase("half_pixel", new float[] { 1, 1.25f, 1.75f, 2 })]
    [TestCase("align_corners", new float[] { 1, 1.3333333f, 1.6666667f, 2 })]
    public void Resize_interpolates_linearly(string coordinates, float[] expected)
    {
        Tensor[] got = Run("Resize", 13, [("mode", "linear"), ("coordinate_transformation_mode", coordinates)], 1,
            Floats([1, 1, 2], 1, 2), Floats([0]), Floats([3], 1, 1, 2));
        Check(got[0], [1, 1, 4], expected);
    }

    [Test]
    public void MaxPool_indices_refer_to_the_whole_input()
    {
        Tensor[] got = Run("MaxPool", 12, [("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 })], 2,
            Floats([1, 2, 4], 1, 2, 4, 3, 8, 7, 5, 6));
        Check(got[0], [1, 2, 2], 2, 4, 8, 6);
        got[1].Integers().Should().Equal(1, 2, 4, 7);
    }

    [Test]
    public void A_forest_predicts_a_class()
    {
        (string Name, object Value)[] tree =
        [
            ("nodes_treeids", new long[] { 0, 0, 0 }), ("nodes_nodeids", new long[] { 0, 1, 2 }),
            ("nodes_featureids", new long[] { 0, 0, 0 }), ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "LEAF" }),
            ("nodes_values", new float[] { 0.5f, 0, 0 }), ("nodes_truenodeids", new long[] { 1, 0, 0 }),
            ("nodes_falsenodeids", new long[] { 2, 0, 0 }), ("class_treeids", new long[] { 0, 0, 0, 0 }),
            ("class_nodeids", new long[] { 1, 1, 2, 2 }), ("class_ids", new long[] { 0, 1, 0, 1 }),
            ("class_weights", new float[] { 0.9f, 0.1f, 0.2f, 0.8f }), ("classlabels_int64s", new long[] { 10, 20 }),
        ];
        Tensor[] got = Run("ai.onnx.ml", "TreeEnsembleClassifier", 3, tree, 2, Floats([2, 1], 0.5f, 0.6f));
        got[0].Integers().Should().Equal(10, 20);
        Check(got[1], [2, 2], 0.9f, 0.1f, 0.2f, 0.8f);
    }

    [Test]
    public void Trees_with_a_cycle_are_rejected()
    {
        (string Name, object Value)[] tree =
        [
            ("nodes_treeids", new long[] { 0, 0, 0 }), ("nodes_nodeids", new long[] { 0, 1, 2 }),
            ("nodes_featureids", new long[] { 0, 0, 0 }), ("nodes_modes", new[] { "BRANCH_LEQ", "BRANCH_LEQ", "LEAF" }),
            ("nodes_values", new float[] { 0.5f, 0, 0 }), ("nodes_truenodeids", new long[] { 1, 1, 0 }),
            ("nodes_falsenodeids", new long[] { 2, 2, 0 }), ("target_treeids", new long[] { 0 }),
            ("target_nodeids", new long[] { 2 }), ("target_ids", new long[] { 0 }),
            ("target_weights", new float[] { 1 }),
        ];
        Action load = () => Run("ai.onnx.ml", "TreeEnsembleRegressor", 3, tree, 1, Floats([1, 1], 0));
        load.Should().Throw<ModelException>().WithMessage("*'node'*cycle*");
    }

    [Test]
    public void Windows_that_would_take_hours_are_rejected()
    {
        Tensor input = Tensor.Create(ElementType.Float32, new Shape(1, 1, 8_000_000));
        Action run = () => Run("AveragePool", 22, [("kernel_shape", new long[] { 4_000_000 })], 1, input);
        run.Should().Throw<ModelException>().WithMessage("*too long*");
    }
}
