using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Frames;

internal sealed class FrameMemoryTests
{
    private const int Values = 100_000;

    [Test]
    public void Memory_is_counted_before_it_is_rented_and_released_on_dispose()
    {
        long taken = 0, most = 0;
        var memory = new FrameMemory(bytes => most = Math.Max(most, taken += bytes));

        double[] first = memory.RentArray<double>(Values);
        taken.Should().BeGreaterThanOrEqualTo(sizeof(double) * (long)first.Length);
        first = memory.Grow(first);
        most.Should().BeGreaterThanOrEqualTo(sizeof(double) * (first.Length + (first.Length / 2L)), "both arrays exist while one is copied");
        memory.Return(first);
        long before = taken;
        memory.RentArray<double>(Values);
        taken.Should().Be(before, "the bytes of a returned array cover the next one");

        memory.Dispose();
        taken.Should().Be(0);
    }

    [Test]
    public void Refused_memory_is_not_counted_and_the_rest_is_released()
    {
        const long Limit = 3 * sizeof(double) * Values;
        long taken = 0;
        using (var memory = new FrameMemory(bytes => taken = taken + bytes <= Limit ? taken + bytes : throw new FrameException("full")))
        {
            memory.RentArray<double>(Values);
            Action tooMuch = () => memory.RentArray<double>(4 * Values);
            tooMuch.Should().Throw<FrameException>().WithMessage("full");
            tooMuch = () => memory.Reserve(Limit);
            tooMuch.Should().Throw<FrameException>();
            long before = taken;
            memory.RentArray<double>(Values);
            taken.Should().BeGreaterThan(before).And.BeLessThanOrEqualTo(Limit);
        }
        taken.Should().Be(0);
    }
}
