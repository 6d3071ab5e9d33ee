using Gordo.Core;
using Gordo.Core.Engines.Compiled.Tensors;
using static Gordo.Tests.Engines.Compiled.Operators.SingleOperator;

namespace Gordo.Tests.Engines.Compiled.Operators.Indexing;

/// <summary>Operators that the public test vectors do not cover; values from the ONNX operator texts or computed by hand.</summary>
public sealed class IndexingOperatorTests
{
    [Test]
    public void Elements_are_gathered_along_an_axis()
    {
        Tensor[] got = Run("GatherElements", 13, [("axis", 0L)], 1,
            Floats([3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9), Integers([2, 3], 1, 2, 0, -1, 0, 0));
        Check(got[0], [2, 3], 4, 8, 3, 7, 2, 3);
    }

    [Test]
    public void Slices_are_gathered_within_a_batch()
    {
        Tensor[] got = Run("GatherND", 13, [("batch_dims", 1L)], 1,
            Floats([2, 2, 2], 0, 1, 2, 3, 4, 5, 6, 7), Integers([2, 1], 1, 0));
        Check(got[0], [2, 2], 2, 3, 4, 5);
    }

    // "For negative stepping [starts] is clamped to [0, dims[axes[i]]-1], [ends] to [-1, dims[axes[i]]-1]": not as in numpy.
    [TestCase(new[] { 1f, 2, 3 }, -9L, long.MinValue, -1L, new[] { 1f })]
    [TestCase(new[] { 1f, 2, 3 }, 9L, long.MinValue, -2L, new[] { 3f, 1 })]
    [TestCase(new[] { 1f, 2, 3 }, -9L, -9L, -1L, new[] { 1f })]
    [TestCase(new[] { 1f, 2, 3 }, -9L, 0L, -1L, new float[0])]
    [TestCase(new float[0], -9L, long.MinValue, -1L, new float[0])]
    [TestCase(new float[0], 0L, 9L, 1L, new float[0])]
    public void Slices_begin_and_end_within_the_axis(float[] values, long start, long end, long step, float[] expected)
    {
        Tensor[] got = Run("Slice", 13, [], 1,
            Floats([values.Length], values), Integers([1], start), Integers([1], end), Integers([1], 0), Integers([1], step));
        Check(got[0], [expected.Length], expected);
    }

    [TestCase("none", 1.1f, 2.1f)]
    [TestCase("add", 6.2f, 2f)]
    [TestCase("max", 3f, 2.1f)]
    public void Elements_are_scattered_one_after_another(string reduction, float first, float second)
    {
        Tensor updates = reduction == "none" ? Floats([1, 2], 1.1f, 2.1f)
            : reduction == "add" ? Floats([1, 2], 3.1f, 2.1f) : Floats([1, 2], 3f, 2.1f);
        Tensor indices = reduction == "add" ? Integers([1, 2], 0, 0) : Integers([1, 2], 0, -1);
        Tensor[] got = Run("ScatterElements", 18, [("axis", 1L), ("reduction", reduction)], 1, Floats([1, 2], 1, 2), indices, updates);
        Check(got[0], [1, 2], first, second);
    }

    [Test]
    public void Slices_are_scattered()
    {
        Tensor[] got = Run("ScatterND", 13, [], 1,
            Floats([4, 2], 1, 2, 3, 4, 5, 6, 7, 8), Integers([2, 1], 3, 0), Floats([2, 2], 90, 91, 92, 93));
        Check(got[0], [4, 2], 92, 93, 3, 4, 5, 6, 90, 91);
    }

    [Test]
    public void Axes_are_cropped_and_padded_at_both_ends()
    {
        Tensor x = Floats([2, 5], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        Check(Run("CenterCropPad", 18, [], 1, x, Integers([2], 3, 2))[0], [3, 2], 2, 3, 7, 8, 0, 0);
        Check(Run("CenterCropPad", 18, [("axes", new long[] { -1 })], 1, x, Integers([1], 3))[0], [2, 3], 2, 3, 4, 7, 8, 9);
        Check(Run("CenterCropPad", 18, [("axes", new long[] { 0 })], 1, x, Integers([1], 0))[0], [0, 5]);
    }

    [Test]
    public void Crop_lengths_must_match_the_number_of_axes() =>
        FluentActions.Invoking(() => Run("CenterCropPad", 18, [], 1, Floats([2, 2], 1, 2, 3, 4), Integers([1], 1)))
            .Should().Throw<ModelException>().WithMessage("*1 lengths for 2 axes*");

    [Test]
    public void MaxUnpool_writes_values_to_their_original_positions()
    {
        Tensor x = Floats([1, 1, 2, 2], 1, 2, 3, 4), indices = Integers([1, 1, 2, 2], 5, 7, 13, 15);
        (string, object)[] window = [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })];
        Check(Run("MaxUnpool", 11, window, 1, x, indices)[0], [1, 1, 4, 4], 0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4);
        Check(
            Run("MaxUnpool", 11, window, 1, x, indices, Integers([4], 1, 1, 5, 5))[0], [1, 1, 5, 5],
            0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0, 0);
        FluentActions.Invoking(() => Run("MaxUnpool", 11, window, 1, x, Integers([1, 1, 2, 2], 5, 7, 13, 16)))
            .Should().Throw<ModelException>().WithMessage("*index 16*");
    }

    [Test]
    public void New_steps_wrap_around_in_a_circular_cache()
    {
        Tensor[] got = Run("TensorScatter", 24, [("mode", "circular"), ("axis", 1L)], 1,
            Floats([1, 3, 1], 1, 2, 3), Floats([1, 2, 1], 8, 9), Integers([1], 2));
        Check(got[0], [1, 3, 1], 9, 2, 8);
    }

    [Test]
    public void TopK_sorts_values_and_prefers_the_first_of_equals()
    {
        Tensor[] got = Run("TopK", 11, [("axis", 1L)], 2, Floats([2, 4], 1, 3, 3, 2, 7, 4, 5, 6), Integers([1], 3));
        Check(got[0], [2, 3], 3, 3, 2, 7, 6, 5);
        got[1].Integers().Should().Equal(1, 2, 3, 0, 3, 2);
    }

    [Test]
    public void TopK_sorts_the_smallest_of_the_first_axis_ascending()
    {
        Tensor[] got = Run("TopK", 11, [("axis", 0L), ("largest", 0L)], 2, Floats([3, 2], 5, 1, 2, 6, 4, 3), Integers([1], 2));
        Check(got[0], [2, 2], 2, 1, 4, 3);
        got[1].Integers().Should().Equal(1, 0, 2, 2);
    }

    [Test]
    public void Distinct_values_keep_their_order_or_are_sorted()
    {
        Tensor input = Floats([6], 2, 1, 1, 3, 4, 3);
        Tensor[] unsorted = Run("Unique", 11, [("sorted", 0L)], 4, input), sorted = Run("Unique", 11, [], 4, input);
        Check(unsorted[0], [4], 2, 1, 3, 4);
        unsorted[1].Integers().Should().Equal(0, 1, 3, 4);
        unsorted[2].Integers().Should().Equal(0, 1, 1, 2, 3, 2);
        unsorted[3].Integers().Should().Equal(1, 2, 2, 1);
        Check(sorted[0], [4], 1, 2, 3, 4);
        sorted[1].Integers().Should().Equal(1, 0, 3, 4);
        sorted[2].Integers().Should().Equal(1, 0, 0, 2, 3, 2);
    }

    [Test]
    public void Distinct_rows_are_found_along_an_axis()
    {
        Tensor[] got = Run("Unique", 11, [("axis", 0L)], 4, Floats([3, 3], 1, 0, 0, 1, 0, 0, 2, 3, 4));
        Check(got[0], [2, 3], 1, 0, 0, 2, 3, 4);
        got[3].Integers().Should().Equal(2, 1);
    }

    [Test]
    public void Indices_become_one_hot_rows()
    {
        Tensor[] got = Run("OneHot", 11, [], 1, Integers([3], 0, -1, 5), Integers([1], 3), Floats([2], 2, 9));
        Check(got[0], [3, 3], 9, 2, 2, 2, 2, 9, 2, 2, 2);
    }

    [Test]
    public void NonZero_lists_positions_by_axis()
    {
        Run("NonZero", 13, [], 1, Floats([2, 2], 1, 0, 1, 1))[0].Integers().Should().Equal(0, 1, 1, 0, 0, 1);
    }

    [Test]
    public void Compress_selects_rows_by_a_condition()
    {
        Tensor condition = Tensor.Create<bool>(new Shape(3), [false, true, true]);
        Check(Run("Compress", 11, [("axis", 0L)], 1, Floats([3, 2], 1, 2, 3, 4, 5, 6), condition)[0], [2, 2], 3, 4, 5, 6);
        Check(Run("Compress", 11, [], 1, Floats([3, 2], 1, 2, 3, 4, 5, 6), condition)[0], [2], 2, 3);
    }

    [Test]
    public void Sequences_are_reversed_up_to_their_length()
    {
        Tensor[] got = Run("ReverseSequence", 10, [("time_axis", 0L), ("batch_axis", 1L)], 1,
            Floats([4, 2], 0, 4, 1, 5, 2, 6, 3, 7), Integers([2], 4, 2));
        Check(got[0], [4, 2], 3, 5, 2, 4, 1, 6, 0, 7);
    }

    [TestCase(1L, 0L, new float[] { 1, 2, 3, 0, 5, 6, 0, 0, 9 })]
    [TestCase(1L, 1L, new float[] { 0, 2, 3, 0, 0, 6, 0, 0, 0 })]
    [TestCase(0L, 0L, new float[] { 1, 0, 0, 4, 5, 0, 7, 8, 9 })]
    [TestCase(0L, -5L, new float[] { 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Trilu_keeps_a_triangle(long upper, long diagonal, float[] expected)
    {
        Tensor[] got = Run("Trilu", 14, [("upper", upper)], 1, Floats([3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9), Integers([], diagonal));
        Check(got[0], [3, 3], expected);
    }

    [Test]
    public void DepthToSpace_and_SpaceToDepth_are_inverse()
    {
        Tensor input = Floats([1, 4, 1, 2], 0, 1, 2, 3, 4, 5, 6, 7);
        Tensor space = Run("DepthToSpace", 13, [("blocksize", 2L)], 1, input)[0];
        Check(space, [1, 1, 2, 4], 0, 2, 1, 3, 4, 6, 5, 7);
        Check(Run("SpaceToDepth", 13, [("blocksize", 2L)], 1, space)[0], [1, 4, 1, 2], 0, 1, 2, 3, 4, 5, 6, 7);
    }

    [TestCase("GatherElements", 4L)]
    [TestCase("GatherElements", long.MinValue)]
    [TestCase("GatherND", -4L)]
    public void An_index_out_of_range_is_an_error_that_names_it(string name, long index)
    {
        Action run = () => Run(name, 13, [], 1, Floats([3], 1, 2, 3), Integers([1], index));
        run.Should().Throw<ModelException>().WithMessage($"*'node'*{index}*");
    }

    internal static void Check(Tensor got, int[] shape, params float[] values)
    {
        got.Shape.ToString().Should().Be(new Shape(shape).ToString());
        got.Values<float>().ToArray().Should().Equal(values, (a, b) => Math.Abs(a - b) <= 1e-5f * Math.Max(1, Math.Abs(b)));
    }
}
