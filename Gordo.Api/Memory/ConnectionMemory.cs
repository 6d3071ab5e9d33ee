using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Connections;

namespace Gordo.Api.Memory;

/// <summary>
/// The memory that connections read into and write from: blocks of 32 KB, where Kestrel's own have 4 KB, so that a frame
/// comes and goes in an eighth of the system calls and of the hand-overs between threads.
/// </summary>
/// <remarks>
/// All connections share it, and it holds on to 32 MB at most. Every open connection holds a block to read into, busy or
/// not: beyond what it has, connections get the 4 KB that were asked for. What they have is counted.
/// </remarks>
internal sealed class ConnectionMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 32 * 1024;
    private const int MostBlocks = 1024;

    // Of the small ones, what is kept for the next burst of connections: 4 MB.
    private const int SmallSize = 4096;
    private const int MostSpareSmall = 1024;

    private readonly ConcurrentQueue<Block> _free = new();
    private readonly ConcurrentQueue<Block> _freeSmall = new();
    private int _blocks;
    private int _small;

    /// <summary>The bytes that connections have: what they read into, have not been asked for yet, and have not sent.</summary>
    public long LentBytes =>
        ((long)BlockSize * (Math.Min(Volatile.Read(ref _blocks), MostBlocks) - _free.Count)) + ((long)SmallSize * Volatile.Read(ref _small));

    // What may be asked for; that more is given, whoever asks sees.
    public override int MaxBufferSize => SmallSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        if (_free.TryDequeue(out Block? block))
            return block.HandOut();
        if (Volatile.Read(ref _blocks) < MostBlocks && Interlocked.Increment(ref _blocks) <= MostBlocks)
            return new Block(this, BlockSize).HandOut();
        Interlocked.Increment(ref _small);
        return (_freeSmall.TryDequeue(out Block? small) ? small : new Block(this, SmallSize)).HandOut();
    }

    // Listeners dispose of what they take for their own; it is all of theirs.
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
        if (_freeSmall.Count < MostSpareSmall)
            _freeSmall.Enqueue(block);
    }

    // Where nothing moves it: thousands of connections that wait would keep the rest of the heap from being compacted.
    private sealed class Block(ConnectionMemory memory, int size) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(size, pinned: true), 0, size);

        public Block HandOut()
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
