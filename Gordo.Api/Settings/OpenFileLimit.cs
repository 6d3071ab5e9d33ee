using System.Globalization;

namespace Gordo.Api.Settings;

/// <summary>How many files and connections the process may have open.</summary>
internal static class OpenFileLimit
{
    private const string Line = "Max open files";

    // The runtime holds some 230 open, its libraries twice, and ends the process where it cannot open another.
    private const long Reserved = 400;
    private const long Least = 16;

    /// <summary>
    /// How many connections leave enough for the runtime, models and downloads. Once there is nothing left, no connection
    /// can be taken, not even to be closed, no model be read, and no library be loaded.
    /// </summary>
    /// <returns>Null where the system does not say, or knows no bound.</returns>
    public static long? Connections() => Files() is { } limit ? Math.Max(Least, limit - Reserved - (limit / 8)) : null;

    /// <summary>How many downloads leave enough for models: a quarter of what connections leave.</summary>
    public static int Downloads()
    {
        const int Most = 256, Share = 32;
        return Files() is { } limit ? (int)Math.Clamp(limit / Share, 1, Most) : Most;
    }

    private static long? Files()
    {
        // The runtime has raised the soft limit to the hard one by now.
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
