using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Connections;

namespace Gordo.Api.Hosting;

/// <summary>
/// The memory that connections read into and write from: blocks of 32 KB, where Kestrel's own have 4 KB, so that a frame
/// comes and goes in an eighth of the system calls and of the hand-overs between threads.
/// </summary>
/// <remarks>
/// All connections share it, and it holds on to 32 MB at most. Every open connection holds a block to read into, busy or
/// not: beyond what it has, connections get the 4 KB that were asked for.
/// </remarks>
internal sealed class ConnectionMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 32 * 1024;
    private const int MostBlocks = 1024;

    private readonly ConcurrentQueue<Block> _free = new();
    private int _blocks;

    // What may be asked for; that more is given, whoever asks sees.
    public override int MaxBufferSize => 4096;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        if (_free.TryDequeue(out Block? block))
            return block.HandOut();
        if (Volatile.Read(ref _blocks) < MostBlocks && Interlocked.Increment(ref _blocks) <= MostBlocks)
            return new Block(_free).HandOut();
        return Poisoned(Shared.Rent(MaxBufferSize));
    }

    // Listeners dispose of what they take for their own; it is all of theirs.
    protected override void Dispose(bool disposing)
    {
    }

    private static IMemoryOwner<byte> Poisoned(IMemoryOwner<byte> owner)
    {
        PoisonedMemory.Fill(owner.Memory.Span);
        return owner;
    }

    private sealed class Block(ConcurrentQueue<Block> free) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true), 0, BlockSize);

        public Block HandOut()
        {
            PoisonedMemory.Fill(Memory.Span);
            return this;
        }

        public void Dispose()
        {
            PoisonedMemory.Fill(Memory.Span);
            free.Enqueue(this);
        }
    }
}
