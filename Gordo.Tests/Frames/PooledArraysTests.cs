using Gordo.Serialization.Frames;

namespace Gordo.Tests.Frames;

/// <summary>Long arrays are reused, and unused ones are kept up to a total size.</summary>
[NonParallelizable]
internal sealed class PooledArraysTests
{
    private const int Long = 1 << 20;

    [SetUp]
    public void Clear() => PooledArrays.Clear();

    [Test]
    public void Long_array_is_rented_again_for_any_length_that_rounds_to_its_size()
    {
        double[] array = PooledArrays.Rent<double>(Long - 7);
        array.Should().HaveCount(Long);
        PooledArrays.Return(array);

        ((object)PooledArrays.Rent<long>(Long)).Should().NotBeSameAs(array);
        PooledArrays.Rent<double>(Long / 2).Should().NotBeSameAs(array);
        PooledArrays.Rent<double>(Long).Should().BeSameAs(array);
        PooledArrays.Rent<double>(Long).Should().NotBeSameAs(array, "it is rented");
    }

    [Test]
    public void Unused_memory_stays_below_the_maximum_and_is_released_on_request()
    {
        byte[][] arrays = [.. Enumerable.Range(0, (int)(PooledArrays.MaxSpareBytes / Long) + 5).Select(_ => PooledArrays.Rent<byte>(Long))];
        foreach (byte[] array in arrays)
            PooledArrays.Return(array);
        PooledArrays.SpareBytes.Should().Be(PooledArrays.MaxSpareBytes / Long * Long);
        PooledArrays.Rent<byte>(Long).Should().BeSameAs(arrays[^1], "the arrays returned last are kept");

        FrameMemory.DropSpare();
        PooledArrays.SpareBytes.Should().Be(0);
        PooledArrays.Rent<byte>(Long).Should().NotBeSameAs(arrays[^2]);
    }

    [TestCase(20_000, false)]
    [TestCase(32_768, false)]
    [TestCase(32_769, true)]
    [TestCase(65_536, true)]
    public void Short_arrays_come_from_the_shared_pool(int bytes, bool isKept)
    {
        PooledArrays.Return(PooledArrays.Rent<byte>(bytes));
        (PooledArrays.SpareBytes > 0).Should().Be(isKept);
    }
}
