using System.Numerics;
using System.Runtime.Intrinsics;
using Gordo.Core;
using Gordo.Core.Engines.Compiled.Dense;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Recurrent;
using Gordo.Core.Engines.Compiled.Spatial;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Tests.Engines.Compiled.Bounds;

/// <summary>
/// Lengths whose product exceeds 2^31, or would be small if it overflowed: every guard of a kernel must reject them. A
/// guard that accepts one ends the test process.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class ExtentTests
{
    // 2^16 times 2^16 is 2^32, which is 0 in 32 bits.
    private const int Root = 1 << 16;

    [Test]
    public void Products_and_reaches_larger_than_a_tensor_are_rejected()
    {
        Extents.Product(Extents.Max, 1).Should().Be(Extents.Max);
        Extents.Product(0, int.MaxValue).Should().Be(0);
        Extents.Reach(3, 10, 4).Should().Be(24);
        Extents.Reach(0, int.MaxValue, int.MaxValue).Should().Be(0);
        foreach (Action wrong in (Action[])
        [
            () => Extents.Of(-1),
            () => Extents.Of(Extents.Max + 1L),
            () => Extents.Of(1L << 32),
            () => Extents.Product(Root, Root),
            () => Extents.Product(-3, -3),
            () => Extents.Product(int.MaxValue, int.MaxValue),
            () => Extents.Product(1 << 11, 1 << 11, 1 << 11),
            () => Extents.Reach(Root + 1, Root, 48),
            () => Extents.Reach(-2, -2, 4),
            () => Extents.Reach(int.MaxValue, int.MaxValue, int.MaxValue),
        ])
            wrong.Should().Throw<ModelException>();
    }

    [Test]
    public void A_negative_axis_length_is_rejected()
    {
        foreach (Shape shape in (Shape[])[new Shape(-1), new Shape(3, -5), new Shape(-4, 2)])
            shape.Invoking(wrong => wrong.Count).Should().Throw<ModelException>();
    }

    [Test]
    public void Matrix_sizes_that_overflow_are_rejected()
    {
        float[] few = new float[64];
        Invoking(() => MatrixKernel.Transpose<float>(few, few, Root, Root)).Should().Throw<ModelException>();
        Invoking(() => MatrixKernel.Transpose<float>(few, few, 1 << 30, 4)).Should().Throw<ModelException>();
        Invoking(() => MatrixKernel.MultiplyAdd<float>(few, few, few, Root, 0, Root)).Should().Throw<ModelException>();
    }

    [Test]
    public void Short_product_sizes_that_overflow_are_rejected()
    {
        float[] few = new float[64];
        Invoking(() => _ = new ShiftedRows(Root + 1, Root, [0], 16).Length).Should().Throw<ModelException>();
        Invoking(() => _ = new ShiftedRows(1, 16, [int.MaxValue], 16).Length).Should().Throw<ModelException>();
        Invoking(() => _ = new ShiftedRows(Root, 0, new int[Root], 1).Count).Should().Throw<ModelException>();
        Invoking(() => _ = new ShiftedRows(1, 16, [-1], 16).Length).Should().Throw<ArgumentOutOfRangeException>();
        Invoking(() => ShortProduct.Multiply<float>(few, few, few, [], Root, new ShiftedRows(0, 0, [0], Root)))
            .Should().Throw<ModelException>();
        Invoking(() => ShortProduct.Multiply<float>(few, few, few, [], Root, new ShiftedRows(Root, 0, [0], 1)))
            .Should().Throw<ModelException>();
    }

    [Test]
    public void Recurrent_step_sizes_that_overflow_are_rejected_at_every_width()
    {
        CheckCells(new CellEngine<Lanes512<float>, Vector512<float>, float>());
        CheckCells(new CellEngine<Lanes256<float>, Vector256<float>, float>());
        CheckCells(new CellEngine<Lanes1<float>, float, float>());
        CheckCells(new CellEngine<Lanes512<double>, Vector512<double>, double>());
        CheckCells(new CellEngine<Lanes256<double>, Vector256<double>, double>());
    }

    private static void CheckCells<T>(CellEngine<T> engine)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int wide = engine.WideRows;
        T[] few = new T[64 * wide];
        var weights = new RecurrentWeights<T>.OneDirection(new T[64], new T[64], new T[64], new T[Root + 64], new T[64], null);
        // (2^16 + 1 - 1) * 2^16 + lanes overflows to lanes.
        ShouldReject(() => engine.Project(weights, few, few, Root, wide, 0, Root + 1));
        ShouldReject(() => engine.Project(weights, few, few, wide, wide, 1 << 30, 1));
        foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
        {
            RecurrentCell cell = Cell(kind, false), other = Cell(kind, kind == RecurrentKind.Gru);
            foreach (RecurrentCell one in (RecurrentCell[])[cell, other])
            {
                // With few units so far apart that 4, 19 or 9 times the distance is just above 2^32; and with very many units.
                foreach ((int stride, int hidden) in ((int, int)[])
                    [(1 << 30, 5), (226_050_911, 5), (477_218_589, 5), (wide, 1 << 28), (wide, 1 << 30)])
                {
                    ShouldReject(() => engine.StepPlain(one, weights, few, stride, few, few, few, wide, hidden));
                    ShouldReject(() => engine.Step(one, 0, weights, few, stride, few, few, few, wide, hidden));
                }
            }
        }
    }

    // Too long for 32 bits, or for the buffer; the plan reports either as a ModelException.
    private static void ShouldReject(Action step) =>
        step.Should().Throw<Exception>().Which.Should().Match<Exception>(e => e is OverflowException || e is ArgumentOutOfRangeException);

    [Test]
    public void Layers_too_wide_for_a_chunk_are_rejected()
    {
        // Ten chunks of that many columns exceed 2^31 numbers; twice as many overflow to a small number.
        foreach (int columns in (int[])[4_500_000, 9_000_000])
            Invoking(() => _ = new DenseNetwork<float>([DenseLayer<float>.ColumnByColumn(columns)]).Width).Should().Throw<ModelException>();
        var network = new DenseNetwork<float>([DenseLayer<float>.ColumnByColumn(500_000)]);
        new DenseEngine<Lanes512<float>, Vector512<float>, float>().Invoking(engine => engine.ScratchLength(network, 1000))
            .Should().Throw<ModelException>();
    }

    [Test]
    public void Sizes_of_overlapping_windows_are_computed_in_64_bits()
    {
        Tensor rows = Tensor.Create(ElementType.Float32, new Shape(70_000, 1));
        var windows = new Tensor();
        windows.SetWindows(rows, 40_000);
        windows.ByteCount.Should().Be(4L * 30_001 * 40_000);
        windows.Bytes.Length.Should().Be(280_000);
    }

    private static Action Invoking(Action action) => action;

    private static RecurrentCell Cell(RecurrentKind kind, bool linearBeforeReset) => new(
        new NodeDefinition("", kind.ToString(), 14, "cell", ["x", "w", "r"], ["y"], new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [kind == RecurrentKind.Gru ? "linear_before_reset" : "output_sequence"] = linearBeforeReset ? 1L : 0L,
        }),
        kind);
}
