using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gordo.Api.Settings;

/// <summary>What a connection may hold before it is a request, or beside one, and so how many connections there may be.</summary>
internal static class ConnectionLimits
{
    /// <summary>What an HTTP/2 connection may send ahead of what its requests have read, and each of them.</summary>
    public const int ConnectionWindow = 128 * 1024, StreamWindow = 96 * 1024;

    // Headers that have come but not ended lie in memory twice, as bytes and as text of two bytes a character; a body that
    // is not read yet is no more than a window.
    private const long EachConnection = 96 * 1024;

    // Of the memory, what connections may have together.
    private const int Share = 4;
    private const long Least = 64;

    /// <summary>The bytes an HTTP/1.1 connection may send ahead: a window, and in any case its line and headers.</summary>
    public static long UnreadBytes(KestrelServerLimits limits) =>
        Math.Max(ConnectionWindow, Math.Max(limits.MaxRequestLineSize, limits.MaxRequestHeadersTotalSize));

    /// <summary>How many connections the memory allows.</summary>
    public static long Connections(long memoryBytes) => Math.Max(Least, memoryBytes / Share / EachConnection);
}
