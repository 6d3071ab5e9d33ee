using System.IO.Pipelines;

namespace Gordo.Api.Fleet;

/// <summary>
/// Sends the answers of models in the order in which they are done. A thread that has an answer waits for the client, so that
/// memory holds no more answers than threads.
/// </summary>
/// <param name="writer">The response.</param>
/// <param name="aborted">Cancelled when the client disconnects.</param>
internal sealed class FleetOutput(PipeWriter writer, CancellationToken aborted) : IAsyncDisposable
{
    // A piece of this size is worth a system call; fewer bytes are sent after a short time.
    private const int FlushBytes = 16 * 1024, PieceBytes = 64 * 1024;

    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _done = new();
    private Task? _flushing;
    private int _unflushed;

    /// <summary>True if the client has disconnected.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Sends one answer.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> answer)
    {
        await _turn.WaitAsync(aborted);
        try
        {
            _flushing ??= FlushRegularlyAsync();
            if (answer.Length >= FlushBytes)
                await SendAsync(answer);
            else
                CopyTo(answer.Span);
            if (_unflushed >= FlushBytes)
                await FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        if (_flushing is { } flushing)
            await flushing;
        _done.Dispose();
        _turn.Dispose();
    }

    private void CopyTo(ReadOnlySpan<byte> answer)
    {
        answer.CopyTo(writer.GetSpan(answer.Length));
        writer.Advance(answer.Length);
        _unflushed += answer.Length;
    }

    // In pieces, so that a slow client keeps only one of them in the connection's buffers.
    private async ValueTask SendAsync(ReadOnlyMemory<byte> answer)
    {
        _unflushed = 0;
        for (int start = 0; start < answer.Length && !IsClosed; start += PieceBytes)
            IsClosed |= (await writer.WriteAsync(answer[start..Math.Min(answer.Length, start + PieceBytes)], aborted)).IsCompleted;
    }

    private async Task FlushRegularlyAsync()
    {
        using var timer = new PeriodicTimer(FlushInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_done.Token))
            {
                await _turn.WaitAsync(_done.Token);
                try
                {
                    if (_unflushed > 0)
                        await FlushAsync();
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // All answers are written, or the client has disconnected.
        }
    }

    private async ValueTask FlushAsync()
    {
        _unflushed = 0;
        IsClosed |= (await writer.FlushAsync(aborted)).IsCompleted;
    }
}
