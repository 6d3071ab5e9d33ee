namespace Gordo.Core.Collections.Files;

/// <summary>Follows links by hand, so that it can be said where a path leads before anything there is opened.</summary>
internal static class RealPath
{
    // As many as Linux follows before it calls it a circle.
    private const int MaxLinks = 40;

    /// <summary>The full path without any link in it, or null where a link leads in a circle.</summary>
    public static string? Of(string path)
    {
        string full = Path.GetFullPath(path);
        string root = Path.GetPathRoot(full) ?? "/";
        return Of(root, full[root.Length..], static _ => true);
    }

    /// <summary>The full path of something below a folder, without any link in it.</summary>
    /// <param name="folder">A folder without links.</param>
    /// <param name="below">The path from there.</param>
    /// <param name="mayEnter">Asked of every folder and file on the way before it is looked at.</param>
    /// <returns>Null where a link leads in a circle, or to where one may not go.</returns>
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

    /// <summary>Whether <paramref name="path"/> is strictly below <paramref name="folder"/>, both without links.</summary>
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
