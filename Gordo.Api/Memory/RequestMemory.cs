using Gordo.Api.Requests;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Memory;

/// <summary>
/// Accounts for the memory of one request: bytes are counted before they are allocated, and released when the request ends.
/// </summary>
/// <remarks>Several threads may count bytes at a time.</remarks>
internal sealed class RequestMemory : IDisposable
{
    // The objects of the request, its connection and its features.
    private const long BaseBytes = 16 * 1024;
    private const long MaxSmallBodyBytes = 64 * 1024;

    private readonly MemoryGuard _guard;
    private readonly SlowClientMonitor _slowClients;
    private readonly HttpContext _context;
    private readonly bool _isExempt;
    private readonly bool _isSmall;
    private FrameMemory? _frames;
    private long _bytes;

    /// <summary>Starts accounting for a request.</summary>
    /// <param name="guard">Knows the available memory.</param>
    /// <param name="slowClients">Aborts requests of slow clients while memory is short.</param>
    /// <param name="context">The request.</param>
    /// <param name="isExempt">True if the request is never refused: a health check or a read of metrics.</param>
    public RequestMemory(MemoryGuard guard, SlowClientMonitor slowClients, HttpContext context, bool isExempt)
    {
        _guard = guard;
        _slowClients = slowClients;
        _context = context;
        _isExempt = isExempt;
        // A body without a Content-Length may have any length.
        _isSmall = (context.Request.ContentLength ?? (HttpMethods.IsPost(context.Request.Method) ? long.MaxValue : 0)) <= MaxSmallBodyBytes;
        // Counted without a check: the request exists even if it is refused.
        Add(BaseBytes);
    }

    /// <summary>The memory of the request's frames, which is counted here.</summary>
    public FrameMemory Frames => _frames ??= new FrameMemory(Reserve);

    /// <summary>The time the current or last wait for the client started, by <see cref="Environment.TickCount64"/>.</summary>
    public long WaitingSince { get; private set; }

    /// <summary>The total time in milliseconds of all completed waits for the client.</summary>
    public long TotalWait { get; private set; }

    /// <summary>True if the request also holds an open file.</summary>
    public bool HasOpenFile { get; set; }

    /// <summary>Returns the instance that <see cref="Observability.RequestObserver"/> created for a request.</summary>
    public static RequestMemory Of(HttpContext context) =>
        context.Features.Get<RequestMemory>() ?? throw new InvalidOperationException("The request did not pass RequestObserver.");

    /// <summary>Reserves memory for the request line and headers, two bytes per character.</summary>
    /// <returns>True if the memory is reserved; false if memory is short.</returns>
    public bool TryReserveHead(int bytes) => TryReserve(2L * bytes);

    /// <summary>Reserves bytes that the request is about to allocate; a negative number releases bytes.</summary>
    /// <exception cref="BusyException">Memory is short.</exception>
    public void Reserve(long bytes)
    {
        if (!TryReserve(bytes))
            throw Busy();
    }

    /// <summary>Counts bytes without checking the limit.</summary>
    public void Add(long bytes)
    {
        _guard.Add(bytes);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Refuses a request whose <c>Content-Length</c> needs more memory than is available. Reserves nothing.</summary>
    /// <exception cref="BusyException">Memory is short.</exception>
    public void CheckContentLength(long bytes)
    {
        if (bytes > MemoryGuard.SmallRequest && !_guard.HasRoom(bytes))
            throw Busy();
    }

    /// <summary>Waits for the client to send or read data. While memory is short, <see cref="SlowClientMonitor"/> may abort the request.</summary>
    public ValueTask<T> WaitAsync<T>(ValueTask<T> client) => client.IsCompleted ? client : WaitForClientAsync(client);

    /// <summary>Aborts the connection.</summary>
    public void Abort() => _context.Abort();

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames?.Dispose();
        _guard.Release(_bytes);
        _bytes = 0;
    }

    private static BusyException Busy() => new(BusyException.OutOfMemoryMessage);

    private bool TryReserve(long bytes)
    {
        if (bytes <= 0 || _isExempt)
            _guard.Add(bytes);
        else if (!_guard.TryReserve(bytes, _isSmall && Interlocked.Read(ref _bytes) + bytes <= MemoryGuard.SmallRequest))
            return false;
        Interlocked.Add(ref _bytes, bytes);
        return true;
    }

    private async ValueTask<T> WaitForClientAsync<T>(ValueTask<T> client)
    {
        WaitingSince = Environment.TickCount64;
        _slowClients.Add(this);
        try
        {
            return await client;
        }
        finally
        {
            _slowClients.Remove(this);
            TotalWait += Environment.TickCount64 - WaitingSince;
        }
    }
}
