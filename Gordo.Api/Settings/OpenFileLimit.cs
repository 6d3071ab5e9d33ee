using System.Globalization;

namespace Gordo.Api.Settings;

/// <summary>Derives the maximum numbers of connections and downloads from the process's limit of open files.</summary>
internal static class OpenFileLimit
{
    private const string Line = "Max open files";

    // The runtime keeps about 230 files open, its libraries twice, and terminates the process if it cannot open another.
    private const long Reserved = 400;
    private const long MinConnections = 16;

    /// <summary>
    /// Returns the number of connections that leave enough files for the runtime, models and downloads. Without a free file
    /// descriptor the process cannot accept a connection, not even to close it, read a model or load a library.
    /// </summary>
    /// <returns>The number of connections; null if the limit is unknown or there is none.</returns>
    public static long? Connections() => Files() is { } limit ? Math.Max(MinConnections, limit - Reserved - (limit / 8)) : null;

    /// <summary>Returns the number of simultaneous downloads: a quarter of the files that connections leave.</summary>
    public static int Downloads()
    {
        const int MaxDownloads = 256, LimitDivisor = 32;
        return Files() is { } limit ? (int)Math.Clamp(limit / LimitDivisor, 1, MaxDownloads) : MaxDownloads;
    }

    private static long? Files()
    {
        // The runtime has already raised the soft limit to the hard limit.
        const string File = "/proc/self/limits";
        if (!OperatingSystem.IsLinux() || !System.IO.File.Exists(File))
            return null;
        foreach (string line in System.IO.File.ReadLines(File))
        {
            if (line.StartsWith(Line, StringComparison.Ordinal))
            {
                string soft = line[Line.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0];
                return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : null;
            }
        }
        return null;
    }
}
