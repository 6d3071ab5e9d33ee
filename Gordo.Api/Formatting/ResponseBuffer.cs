using System.Buffers;
using System.IO.Pipelines;
using System.Numerics;
using Gordo.Api.Memory;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Http.Features;

namespace Gordo.Api.Formatting;

/// <summary>
/// Buffers the response body until it is flushed, and counts the bytes sent.
/// </summary>
/// <remarks>
/// Kestrel's writer takes a lock for each call and copies what is written before the headers once more. A response is
/// written in hundreds of small pieces; with this buffer, each flush is a single call.
/// </remarks>
/// <param name="inner">Kestrel's response body.</param>
/// <param name="requestMemory">Accounts for the buffer, and measures how long the client takes to read.</param>
internal sealed class ResponseBuffer(IHttpResponseBodyFeature inner, RequestMemory requestMemory) : PipeWriter, IHttpResponseBodyFeature
{
    // Enough for short responses. Longer ones grow the buffer, which then stays in the pool.
    private const int InitialSize = 16 * 1024;

    private Stream? _stream;
    private byte[] _buffer = [];
    private int _size = InitialSize;
    private int _unflushed;
    private bool _isDirect;

    /// <summary>The number of bytes sent.</summary>
    public long Length { get; private set; }

    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _isDirect ? inner.Writer.UnflushedBytes : _unflushed;

    /// <summary>Discards unflushed bytes, so that an error response can replace them.</summary>
    public void Discard() => _unflushed = 0;

    /// <summary>Returns the buffer to the pool.</summary>
    public void Release()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(PoisonedMemory.Fill(_buffer));
        requestMemory.Add(-Counted(_buffer.Length));
        _buffer = [];
        _unflushed = 0;
    }

    public override void Advance(int bytes)
    {
        if (_isDirect)
        {
            Length += bytes;
            inner.Writer.Advance(bytes);
            return;
        }
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_buffer.Length - _unflushed), nameof(bytes));
        _unflushed += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_isDirect)
            return inner.Writer.GetMemory(sizeHint);
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_unflushed);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_isDirect)
            return inner.Writer.GetSpan(sizeHint);
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_unflushed);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_unflushed == 0)
            return SentAsync(inner.Writer.FlushAsync(cancellationToken));
        int length = _unflushed;
        _unflushed = 0;
        Length += length;
        // WriteAsync copies the bytes into the connection's buffers before it returns.
        return SentAsync(inner.Writer.WriteAsync(_buffer.AsMemory(0, length), cancellationToken));
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_unflushed > 0)
            return FlushAndWriteAsync(source, cancellationToken);
        Length += source.Length;
        return SentAsync(inner.Writer.WriteAsync(source, cancellationToken));
    }

    public override void CancelPendingFlush() => inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => CompleteAsync(exception).AsTask().GetAwaiter().GetResult();

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (exception is null && _unflushed > 0)
            await FlushAsync();
        await inner.Writer.CompleteAsync(exception);
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_unflushed > 0)
            await FlushAsync(cancellationToken);
        await inner.StartAsync(cancellationToken);
        _isDirect = true;
    }

    public async Task CompleteAsync()
    {
        if (_unflushed > 0)
            await FlushAsync();
        await inner.CompleteAsync();
    }

    public void DisableBuffering() => inner.DisableBuffering();

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        if (_unflushed > 0)
            await FlushAsync(cancellationToken);
        Length += count ?? (new FileInfo(path).Length - offset);
        await inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    private async ValueTask<FlushResult> FlushAndWriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        FlushResult flushed = await FlushAsync(cancellationToken);
        return flushed.IsCompleted || flushed.IsCanceled ? flushed : await WriteAsync(source, cancellationToken);
    }

    // The connection's buffers hold the bytes until the client reads them, so the buffer is not needed during the wait.
    private ValueTask<FlushResult> SentAsync(ValueTask<FlushResult> flush)
    {
        if (flush.IsCompleted)
            return flush;
        Release();
        return requestMemory.WaitAsync(flush);
    }

    // The initial buffer is part of the fixed size that every request counts.
    private static long Counted(int length) => length > InitialSize ? length : 0;

    private void MakeRoom(int sizeHint)
    {
        int room = Math.Max(sizeHint, 1);
        if (_buffer.Length - _unflushed >= room)
            return;
        // At least as long as the buffer released during the last wait for the client.
        int length = Math.Max(_size, Math.Max(_buffer.Length * 4, checked(_unflushed + room)));
        _size = length = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)length), (uint)Array.MaxLength);
        // A response that has started cannot be refused any more.
        if (Length == 0)
            requestMemory.Reserve(Counted(length) - Counted(_buffer.Length));
        else
            requestMemory.Add(Counted(length) - Counted(_buffer.Length));
        byte[] longer = PoisonedMemory.Fill(ArrayPool<byte>.Shared.Rent(length));
        _buffer.AsSpan(0, _unflushed).CopyTo(longer);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(PoisonedMemory.Fill(_buffer));
        _buffer = longer;
    }
}
