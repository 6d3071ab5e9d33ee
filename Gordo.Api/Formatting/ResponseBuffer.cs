using System.Buffers;
using System.IO.Pipelines;
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
internal sealed class ResponseBuffer(IHttpResponseBodyFeature inner) : PipeWriter, IHttpResponseBodyFeature
{
    // Holds the answer to a short request; what needs more grows to it and stays in the pool.
    private const int FirstBlock = 16 * 1024;

    private Stream? _stream;
    private byte[] _block = [];
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
            return inner.Writer.FlushAsync(cancellationToken);
        int length = _held;
        _held = 0;
        Length += length;
        // Copied before this returns, into the buffers of the connection.
        return inner.Writer.WriteAsync(_block.AsMemory(0, length), cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_held > 0)
            return WriteAfterHeldAsync(source, cancellationToken);
        Length += source.Length;
        return inner.Writer.WriteAsync(source, cancellationToken);
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

    private void MakeRoom(int sizeHint)
    {
        int room = Math.Max(sizeHint, 1);
        if (_block.Length - _held >= room)
            return;
        byte[] longer = PoisonedMemory.Fill(
            ArrayPool<byte>.Shared.Rent(Math.Max(FirstBlock, Math.Max(_block.Length * 4, checked(_held + room)))));
        _block.AsSpan(0, _held).CopyTo(longer);
        if (_block.Length > 0)
            ArrayPool<byte>.Shared.Return(PoisonedMemory.Fill(_block));
        _block = longer;
    }
}
