using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Connections;

namespace Gordo.Api.Memory;

/// <summary>
/// The memory pool of connections. Its blocks have 32 KB, Kestrel's default 4 KB, so that a frame needs an eighth of the
/// system calls and thread switches.
/// </summary>
/// <remarks>
/// All connections share the pool, which keeps at most 32 MB of large blocks. Every open connection rents a block for
/// reading, even if it is idle. When all large blocks are rented, connections get blocks of 4 KB. Rented bytes are counted.
/// </remarks>
internal sealed class ConnectionMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 32 * 1024;
    private const int MaxBlocks = 1024;

    // Free small blocks that are kept for the next burst of connections: 4 MB.
    private const int SmallSize = 4096;
    private const int MaxFreeSmall = 1024;

    private readonly ConcurrentQueue<Block> _free = new();
    private readonly ConcurrentQueue<Block> _freeSmall = new();
    private int _blocks;
    private int _small;

    /// <summary>The bytes rented by connections: read buffers, unread input and unsent output.</summary>
    public long RentedBytes =>
        ((long)BlockSize * (Math.Min(Volatile.Read(ref _blocks), MaxBlocks) - _free.Count)) + ((long)SmallSize * Volatile.Read(ref _small));

    // The maximum size that may be requested; the returned block may be longer.
    public override int MaxBufferSize => SmallSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        if (_free.TryDequeue(out Block? block))
            return block.PrepareToRent();
        if (Volatile.Read(ref _blocks) < MaxBlocks && Interlocked.Increment(ref _blocks) <= MaxBlocks)
            return new Block(this, BlockSize).PrepareToRent();
        Interlocked.Increment(ref _small);
        return (_freeSmall.TryDequeue(out Block? small) ? small : new Block(this, SmallSize)).PrepareToRent();
    }

    // Listeners dispose of their pool, but this one is shared by all of them.
    protected override void Dispose(bool disposing)
    {
    }

    private void Return(Block block)
    {
        if (block.Memory.Length == BlockSize)
        {
            _free.Enqueue(block);
            return;
        }
        Interlocked.Decrement(ref _small);
        if (_freeSmall.Count < MaxFreeSmall)
            _freeSmall.Enqueue(block);
    }

    // Allocated on the pinned object heap: thousands of buffers pinned by idle connections would prevent compaction of the rest.
    private sealed class Block(ConnectionMemory memory, int size) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(size, pinned: true), 0, size);

        public Block PrepareToRent()
        {
            PoisonedMemory.Fill(Memory.Span);
            return this;
        }

        public void Dispose()
        {
            PoisonedMemory.Fill(Memory.Span);
            memory.Return(this);
        }
    }
}
