using System.Buffers;
using Gordo.Api.Memory;

namespace Gordo.Tests.Memory;

/// <summary>Tests the memory pool of connections.</summary>
internal sealed class ConnectionMemoryTests
{
    [Test]
    public void Blocks_are_large_until_32_MB_are_rented_and_small_afterwards()
    {
        using var memory = new ConnectionMemory();

        List<IMemoryOwner<byte>> blocks = [.. Enumerable.Range(0, 1100).Select(_ => memory.Rent(4096))];

        blocks.Sum(block => block.Memory.Length >= 32 * 1024 ? 1 : 0).Should().Be(1024);
        blocks.Should().OnlyContain(block => block.Memory.Length >= 4096);
        blocks.Sum(block => (long)block.Memory.Length).Should().BeLessThan(33 * 1024 * 1024);
        blocks.ForEach(block => block.Dispose());
    }

    [Test]
    public void Returned_blocks_are_reused_and_never_shared()
    {
        using var memory = new ConnectionMemory();
        int errors = 0;

        Parallel.For(0, 8, worker =>
        {
            for (int i = 0; i < 2000; i++)
            {
                using IMemoryOwner<byte> block = memory.Rent();
                block.Memory.Span.Fill((byte)worker);
                if (block.Memory.Span.ContainsAnyExcept((byte)worker))
                    Interlocked.Increment(ref errors);
            }
        });

        errors.Should().Be(0);
        memory.Rent().Memory.Length.Should().Be(32 * 1024);
    }
}
