using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gordo.Api.Settings;

/// <summary>The buffer sizes of connections, and the number of connections that the memory allows.</summary>
internal static class ConnectionLimits
{
    /// <summary>The HTTP/2 receive windows of a connection and of a stream, in bytes.</summary>
    public const int ConnectionWindow = 128 * 1024, StreamWindow = 96 * 1024;

    // Incomplete headers are in memory twice, as bytes and as UTF-16 text. An unread body takes one window at most.
    private const long BytesPerConnection = 96 * 1024;

    // Connections may take a quarter of the memory.
    private const int MemoryDivisor = 4;
    private const long MinConnections = 64;

    /// <summary>Returns the size of an HTTP/1.1 connection's receive buffer: a window, or the request line or headers if those may be longer.</summary>
    public static long UnreadBytes(KestrelServerLimits limits) =>
        Math.Max(ConnectionWindow, Math.Max(limits.MaxRequestLineSize, limits.MaxRequestHeadersTotalSize));

    /// <summary>Returns the number of connections that the memory allows.</summary>
    public static long Connections(long memoryBytes) => Math.Max(MinConnections, memoryBytes / MemoryDivisor / BytesPerConnection);
}
