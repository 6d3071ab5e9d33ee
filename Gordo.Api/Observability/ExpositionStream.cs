using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gordo.Api.Observability;

/// <summary>
/// Buffers the metrics that the Prometheus library writes, and sends them in large pieces. The library writes 16 KB at a
/// time, and each wait for the client allocates about 700 bytes (<c>benchmarks</c>, <c>metrics</c>).
/// </summary>
internal sealed class ExpositionStream(PipeWriter writer) : Stream
{
    // Together with one more write of the library 256 KB, a size that the array pool has.
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
        // The rest is sent at the end of the response.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(CancellationToken cancellation)
    {
        // The client has disconnected, so the library need not write the rest.
        if ((await writer.FlushAsync(cancellation)).IsCompleted)
            throw new OperationCanceledException("The client has disconnected.");
    }
}
