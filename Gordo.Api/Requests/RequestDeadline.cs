namespace Gordo.Api.Requests;

/// <summary>
/// The time limit for reading and computing a request. The timer is created when <see cref="Token"/> is first read; most
/// requests end without needing it.
/// </summary>
/// <param name="context">The request. If its client disconnects, the token is cancelled too.</param>
/// <param name="time">The time limit, which starts now.</param>
internal sealed class RequestDeadline(HttpContext context, TimeSpan time) : IDisposable
{
    private readonly long _started = Environment.TickCount64;
    private CancellationTokenSource? _source;

    /// <summary>A token that is cancelled when the time limit is exceeded or the client disconnects.</summary>
    public CancellationToken Token => (_source ??= Start()).Token;

    /// <summary>Waits for a task until the deadline. A completed task is returned without creating the timer.</summary>
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
