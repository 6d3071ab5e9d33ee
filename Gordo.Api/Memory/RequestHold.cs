using Gordo.Api.Requests;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Memory;

/// <summary>
/// The memory that one request holds: counted before it is had, and given back when the request is over, whatever its end.
/// </summary>
internal sealed class RequestHold : IDisposable
{
    // The request's own objects, the connection's and those of its features.
    private const long Itself = 16 * 1024;
    private const long SmallBody = 64 * 1024;

    private readonly MemoryGuard _guard;
    private readonly SlowClients _slow;
    private readonly HttpContext _context;
    private readonly bool _isExempt;
    private readonly bool _isSmall;
    private FrameMemory? _frames;
    private long _bytes;

    /// <summary>Begins to count for a request.</summary>
    /// <param name="guard">Says how much there is.</param>
    /// <param name="slow">Ends those that keep too much for too long.</param>
    /// <param name="context">The request.</param>
    /// <param name="isExempt">Whether it is never refused: health and metrics are answered in any case.</param>
    public RequestHold(MemoryGuard guard, SlowClients slow, HttpContext context, bool isExempt)
    {
        _guard = guard;
        _slow = slow;
        _context = context;
        _isExempt = isExempt;
        // One that does not say how long it is may be as long as it likes.
        _isSmall = (context.Request.ContentLength ?? (HttpMethods.IsPost(context.Request.Method) ? long.MaxValue : 0)) <= SmallBody;
        // It is here, also where it will be refused.
        Add(Itself);
    }

    /// <summary>The memory of its frames, which counts here.</summary>
    public FrameMemory Frames => _frames ??= new FrameMemory(Take);

    /// <summary>When the client was last waited for, by <see cref="Environment.TickCount64"/>.</summary>
    public long WaitsSince { get; private set; }

    /// <summary>For how many milliseconds the client has been waited for in all, up to <see cref="WaitsSince"/>.</summary>
    public long Waited { get; private set; }

    /// <summary>Whether it holds an open file, too.</summary>
    public bool HoldsFile { get; set; }

    /// <summary>The hold of a request that has passed <see cref="Observability.RequestObserver"/>.</summary>
    public static RequestHold Of(HttpContext context) =>
        context.Features.Get<RequestHold>() ?? throw new InvalidOperationException("The request did not pass the observer.");

    /// <summary>Counts the request's line and headers, each character of which takes two bytes.</summary>
    /// <returns>Whether there is room for the request.</returns>
    public bool TryTakeHead(int bytes) => TryTake(2L * bytes);

    /// <summary>Counts bytes that the request is about to hold; gives them back where they are negative.</summary>
    /// <exception cref="BusyException">There is no memory for them now.</exception>
    public void Take(long bytes)
    {
        if (!TryTake(bytes))
            throw Busy();
    }

    /// <summary>Counts bytes that the request holds in any case.</summary>
    public void Add(long bytes)
    {
        _guard.Take(bytes);
        _bytes += bytes;
    }

    /// <summary>Refuses a body whose announced length finds no room. Nothing is taken for what is only announced.</summary>
    /// <exception cref="BusyException">There is no memory for it now.</exception>
    public void CheckAnnounced(long bytes)
    {
        if (bytes > MemoryGuard.SmallRequest && !_guard.HasRoom(bytes))
            throw Busy();
    }

    /// <summary>Waits for the client to send or to take something, no longer than the server can afford.</summary>
    public ValueTask<T> WaitAsync<T>(ValueTask<T> client) => client.IsCompleted ? client : WaitForAsync(client);

    /// <summary>Ends the connection.</summary>
    public void Abort() => _context.Abort();

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames?.Dispose();
        _guard.Give(_bytes);
        _bytes = 0;
    }

    private static BusyException Busy() => new(BusyException.MemoryIsShort);

    private bool TryTake(long bytes)
    {
        if (bytes <= 0 || _isExempt)
            _guard.Take(bytes);
        else if (!_guard.TryTake(bytes, _isSmall && _bytes + bytes <= MemoryGuard.SmallRequest))
            return false;
        _bytes += bytes;
        return true;
    }

    private async ValueTask<T> WaitForAsync<T>(ValueTask<T> client)
    {
        WaitsSince = Environment.TickCount64;
        _slow.Add(this);
        try
        {
            return await client;
        }
        finally
        {
            _slow.Remove(this);
            Waited += Environment.TickCount64 - WaitsSince;
        }
    }
}
