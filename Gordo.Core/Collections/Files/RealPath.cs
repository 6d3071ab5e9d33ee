namespace Gordo.Core.Collections.Files;

/// <summary>Resolves symbolic links step by step, so that a path can be checked before anything on it is opened.</summary>
internal static class RealPath
{
    // The limit that Linux uses before it reports ELOOP.
    private const int MaxLinks = 40;

    /// <summary>Returns the full path without links, or null if links form a cycle.</summary>
    public static string? Of(string path)
    {
        string full = Path.GetFullPath(path);
        string root = Path.GetPathRoot(full) ?? "/";
        return Of(root, full[root.Length..], static _ => true);
    }

    /// <summary>Returns the full path, without links, of an item below a folder.</summary>
    /// <param name="folder">A folder path without links.</param>
    /// <param name="below">The path relative to <paramref name="folder"/>.</param>
    /// <param name="mayEnter">Called with each folder and file on the path before it is accessed.</param>
    /// <returns>The path; null if links form a cycle or <paramref name="mayEnter"/> returned false.</returns>
    public static string? Of(string folder, string below, Func<string, bool> mayEnter)
    {
        string real = folder;
        var rest = new Stack<string>();
        Push(rest, below);
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part is "" or ".")
                continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }
            string next = Path.Join(real, part);
            if (!mayEnter(next))
                return null;
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }
            if (++links > MaxLinks)
                return null;
            if (Path.IsPathRooted(target))
            {
                real = Path.GetPathRoot(target) ?? "/";
                target = target[real.Length..];
            }
            Push(rest, target);
        }
        return real;
    }

    /// <summary>Returns true if <paramref name="path"/> is strictly below <paramref name="folder"/>; both must be free of links.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal)
        && (Path.EndsInDirectorySeparator(folder)
            ? path.Length > folder.Length
            : path.Length > folder.Length + 1 && path[folder.Length] == Path.DirectorySeparatorChar);

    private static void Push(Stack<string> rest, string path)
    {
        string[] parts = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        for (int i = parts.Length - 1; i >= 0; i--)
            rest.Push(parts[i]);
    }
}
