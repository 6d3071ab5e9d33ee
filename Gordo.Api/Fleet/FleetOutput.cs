using System.Buffers;
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
    private readonly Lock _gate = new();
    private readonly byte[] _collected = new byte[2 * FlushBytes];
    private int _length;
    private Task? _flushing;

    /// <summary>True if the client has disconnected.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Sends one answer.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> answer)
    {
        lock (_gate)
        {
            _flushing ??= FlushRegularlyAsync();
            // Short answers are collected, so that threads do not wait for each other at each.
            if (answer.Length <= _collected.Length - _length)
            {
                answer.Span.CopyTo(_collected.AsSpan(_length));
                _length += answer.Length;
                answer = default;
                // While others are being sent, it waits until there is no room for another.
                if (_length < FlushBytes || _turn.CurrentCount == 0)
                    return ValueTask.CompletedTask;
            }
        }
        return SendAsync(answer, aborted);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        if (_flushing is { } flushing)
            await flushing;
        WriteCollected();
        _done.Dispose();
        _turn.Dispose();
    }

    // In pieces, so that a slow client keeps only one of them in the connection's buffers.
    private async ValueTask SendAsync(ReadOnlyMemory<byte> answer, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            WriteCollected();
            for (int start = 0; start < answer.Length && !IsClosed; start += PieceBytes)
                IsClosed |= (await writer.WriteAsync(answer[start..Math.Min(answer.Length, start + PieceBytes)], aborted)).IsCompleted;
            IsClosed |= (await writer.FlushAsync(aborted)).IsCompleted;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void WriteCollected()
    {
        lock (_gate)
        {
            writer.Write(_collected.AsSpan(0, _length));
            _length = 0;
        }
    }

    private async Task FlushRegularlyAsync()
    {
        using var timer = new PeriodicTimer(FlushInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_done.Token))
            {
                if (Volatile.Read(ref _length) > 0)
                    await SendAsync(default, _done.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // All answers are written, or the client has disconnected.
        }
    }
}
