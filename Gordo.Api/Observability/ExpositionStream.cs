using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gordo.Api.Observability;

/// <summary>
/// What the library writes the metrics to: gathered, and sent when there is enough of it. The library writes sixteen
/// kilobytes at a time, and each wait for the client makes some seven hundred bytes of garbage: <c>benchmarks</c>,
/// <c>metrics</c>.
/// </summary>
internal sealed class ExpositionStream(PipeWriter writer) : Stream
{
    // With what the library writes at a time, a quarter of a megabyte, which the pool has.
    private const int FlushedBytes = 240 * 1024;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        writer.Write(buffer.Span);
        return writer.UnflushedBytes < FlushedBytes ? ValueTask.CompletedTask : SendAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => writer.Write(buffer.AsSpan(offset, count));

    public override Task FlushAsync(CancellationToken cancellationToken) => SendAsync(cancellationToken).AsTask();

    public override void Flush()
    {
        // What is left is sent with the end of the answer.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(CancellationToken cancellation)
    {
        // Where the reader has gone, there is nothing to be written for.
        if ((await writer.FlushAsync(cancellation)).IsCompleted)
            throw new OperationCanceledException("The reader of the metrics has gone.");
    }
}
