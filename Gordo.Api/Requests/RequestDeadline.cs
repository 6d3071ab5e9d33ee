namespace Gordo.Api.Requests;

/// <summary>
/// Until when a request may be read and computed. Whoever really waits or computes for long asks for the token, and then
/// there is a timer; most requests are answered before anybody does.
/// </summary>
/// <param name="context">The request; when its client is gone, time is up.</param>
/// <param name="time">How long it may take from now on.</param>
internal sealed class RequestDeadline(HttpContext context, TimeSpan time) : IDisposable
{
    private readonly long _started = Environment.TickCount64;
    private CancellationTokenSource? _source;

    /// <summary>Cancelled when time is up.</summary>
    public CancellationToken Token => (_source ??= Start()).Token;

    /// <summary>Waits for something that may be there already, no longer than there is time.</summary>
    public ValueTask<T> WaitAsync<T>(ValueTask<T> task) => task.IsCompleted ? task : new(task.AsTask().WaitAsync(Token));

    /// <inheritdoc/>
    public void Dispose() => _source?.Dispose();

    private CancellationTokenSource Start()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        TimeSpan left = time - TimeSpan.FromMilliseconds(Environment.TickCount64 - _started);
        source.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        return source;
    }
}
