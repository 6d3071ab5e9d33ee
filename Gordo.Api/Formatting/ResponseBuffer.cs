using System.Buffers;
using System.IO.Pipelines;
using System.Numerics;
using Gordo.Api.Memory;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Http.Features;

namespace Gordo.Api.Formatting;

/// <summary>
/// Stands before a response's body, gathers what is written until it is flushed, and counts the bytes.
/// </summary>
/// <remarks>
/// The server's own writer takes a lock for every call, and what is written before the headers are it copies once
/// more; an answer is written in hundreds of small pieces. Gathered, it costs one call for each flush.
/// </remarks>
/// <param name="inner">The server's own.</param>
/// <param name="hold">Counts the memory, and the time until the client takes what is sent.</param>
internal sealed class ResponseBuffer(IHttpResponseBodyFeature inner, RequestHold hold) : PipeWriter, IHttpResponseBodyFeature
{
    // Holds the answer to a short request; what needs more grows to it and stays in the pool.
    private const int FirstBlock = 16 * 1024;

    private Stream? _stream;
    private byte[] _block = [];
    private int _size = FirstBlock;
    private int _held;
    private bool _isDirect;

    /// <summary>The bytes sent so far.</summary>
    public long Length { get; private set; }

    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _isDirect ? inner.Writer.UnflushedBytes : _held;

    /// <summary>Forgets what has not been flushed, for an error to take its place.</summary>
    public void Discard() => _held = 0;

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (_block.Length > 0)
            ArrayPool<byte>.Shared.Return(PoisonedMemory.Fill(_block));
        hold.Add(-Counted(_block.Length));
        _block = [];
        _held = 0;
    }

    public override void Advance(int bytes)
    {
        if (_isDirect)
        {
            Length += bytes;
            inner.Writer.Advance(bytes);
            return;
        }
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_block.Length - _held), nameof(bytes));
        _held += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_isDirect)
            return inner.Writer.GetMemory(sizeHint);
        MakeRoom(sizeHint);
        return _block.AsMemory(_held);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_isDirect)
            return inner.Writer.GetSpan(sizeHint);
        MakeRoom(sizeHint);
        return _block.AsSpan(_held);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_held == 0)
            return SentAsync(inner.Writer.FlushAsync(cancellationToken));
        int length = _held;
        _held = 0;
        Length += length;
        // Copied before this returns, into the buffers of the connection.
        return SentAsync(inner.Writer.WriteAsync(_block.AsMemory(0, length), cancellationToken));
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_held > 0)
            return WriteAfterHeldAsync(source, cancellationToken);
        Length += source.Length;
        return SentAsync(inner.Writer.WriteAsync(source, cancellationToken));
    }

    public override void CancelPendingFlush() => inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => CompleteAsync(exception).AsTask().GetAwaiter().GetResult();

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (exception is null && _held > 0)
            await FlushAsync();
        await inner.Writer.CompleteAsync(exception);
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_held > 0)
            await FlushAsync(cancellationToken);
        await inner.StartAsync(cancellationToken);
        _isDirect = true;
    }

    public async Task CompleteAsync()
    {
        if (_held > 0)
            await FlushAsync();
        await inner.CompleteAsync();
    }

    public void DisableBuffering() => inner.DisableBuffering();

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        if (_held > 0)
            await FlushAsync(cancellationToken);
        Length += count ?? (new FileInfo(path).Length - offset);
        await inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    private async ValueTask<FlushResult> WriteAfterHeldAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        FlushResult flushed = await FlushAsync(cancellationToken);
        return flushed.IsCompleted || flushed.IsCanceled ? flushed : await WriteAsync(source, cancellationToken);
    }

    // While the client has not taken it, the connection holds what was sent; there is no need to hold the block, too.
    private ValueTask<FlushResult> SentAsync(ValueTask<FlushResult> flush)
    {
        if (flush.IsCompleted)
            return flush;
        Release();
        return hold.WaitAsync(flush);
    }

    // The first block is reckoned to every request.
    private static long Counted(int length) => length > FirstBlock ? length : 0;

    private void MakeRoom(int sizeHint)
    {
        int room = Math.Max(sizeHint, 1);
        if (_block.Length - _held >= room)
            return;
        // As long as the one that was given back while the client was waited for.
        int length = Math.Max(_size, Math.Max(_block.Length * 4, checked(_held + room)));
        _size = length = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)length), (uint)Array.MaxLength);
        // An answer that has begun can only be broken off.
        if (Length == 0)
            hold.Take(Counted(length) - Counted(_block.Length));
        else
            hold.Add(Counted(length) - Counted(_block.Length));
        byte[] longer = PoisonedMemory.Fill(ArrayPool<byte>.Shared.Rent(length));
        _block.AsSpan(0, _held).CopyTo(longer);
        if (_block.Length > 0)
            ArrayPool<byte>.Shared.Return(PoisonedMemory.Fill(_block));
        _block = longer;
    }
}
