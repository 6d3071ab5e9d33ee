using System.IO.Enumeration;
using Gordo.Core.Names;

namespace Gordo.Core.Collections.Files;

/// <summary>
/// The folder that holds the revisions: what is listed and what may be opened. Links are followed as long as they stay
/// among the revisions; one that leads anywhere else is as if it were not there.
/// </summary>
internal sealed class CollectionRoot
{
    private readonly string _current;

    /// <summary>Names the folder of the current revision, which need not be there yet.</summary>
    /// <exception cref="ArgumentException">The folder's name is not a revision.</exception>
    public CollectionRoot(string currentDirectory)
    {
        _current = Path.TrimEndingDirectorySeparator(Path.GetFullPath(currentDirectory));
        if (!Revision.TryParse(Path.GetFileName(_current), out Revision current))
        {
            throw new ArgumentException(
                $"'{currentDirectory}' does not end in a revision, which is made of digits only.", nameof(currentDirectory));
        }
        Current = current;
        Directory = Path.GetDirectoryName(_current)!; // a path whose last part has a name has a parent
    }

    /// <summary>The revision served where none is asked for.</summary>
    public Revision Current { get; }

    /// <summary>The full path of the folder that holds the revisions.</summary>
    public string Directory { get; }

    /// <summary>Where the folder of a revision is or would be.</summary>
    public string PathOf(Revision revision) => Path.Join(Directory, revision.ToString());

    /// <summary>Where the folder of a model is or would be.</summary>
    public string PathOf(ModelKey key) => Path.Join(Directory, key.Revision.ToString(), key.Name.ToString());

    /// <summary>Whether a path without links is below one of the revisions.</summary>
    public bool Holds(string realPath) => Holds(realPath, RealPath.Of(Directory), RealPath.Of(_current));

    /// <summary>
    /// Where a path below one of the revisions really is; null where a link on it leads anywhere else. Of what is
    /// outside nothing is looked at, not even whether it is there.
    /// </summary>
    public string? Resolve(string path) =>
        Follow(path, out string? root, out string? current) is { } real && Holds(real, root, current) ? real : null;

    /// <summary>Whether there is such a revision.</summary>
    public bool Contains(Revision revision)
    {
        var folder = new DirectoryInfo(PathOf(revision));
        return folder.Exists
            && (!folder.Attributes.HasFlag(FileAttributes.ReparsePoint) || LeadsToRevision(folder.FullName));
    }

    /// <summary>The revisions there are, oldest first.</summary>
    public List<Revision> Revisions()
    {
        var revisions = new List<Revision>();
        foreach (string name in Folders(Directory, Revision.IsValid, LeadsToRevision))
        {
            if (Revision.TryParse(name, out Revision revision))
                revisions.Add(revision);
        }
        revisions.Sort();
        return revisions;
    }

    /// <summary>The names of the models of a revision, in ordinal order; empty where there is no such revision.</summary>
    public string[] Models(Revision revision)
    {
        if (!Contains(revision))
            return [];
        string[] names = [.. Folders(PathOf(revision), ModelName.IsValid, path => Resolve(path) is not null)];
        names.AsSpan().Sort(StringComparer.Ordinal.Compare);
        return names;
    }

    private bool LeadsToRevision(string path) =>
        Follow(path, out string? root, out string? current) is { } real && (real == current || Holds(Path.Join(real, "model"), root, current));

    // The operator's own links are followed wherever they lead, and each time anew: the collection may be mounted
    // elsewhere by now. Only loading, listing and deleting come here.
    private string? Follow(string path, out string? root, out string? current)
    {
        string? realRoot = root = RealPath.Of(Directory), realCurrent = current = RealPath.Of(_current);
        bool isCurrent = path == _current || RealPath.IsBelow(path, _current);
        string? start = isCurrent ? realCurrent : realRoot;
        return start is null
            ? null
            : RealPath.Of(start, path[(isCurrent ? _current : Directory).Length..], next => IsOnTheWay(next, realRoot) || IsOnTheWay(next, realCurrent));
    }

    private static bool IsOnTheWay(string path, string? place) =>
        place is not null && (path == place || RealPath.IsBelow(path, place) || RealPath.IsBelow(place, path));

    private static bool Holds(string realPath, string? root, string? current) =>
        (current is not null && RealPath.IsBelow(realPath, current))
        || (root is not null && RealPath.IsBelow(realPath, root) && Revision.IsValid(FirstPart(realPath.AsSpan(root.Length))));

    private static ReadOnlySpan<char> FirstPart(ReadOnlySpan<char> path)
    {
        path = path.TrimStart(Path.DirectorySeparatorChar);
        int end = path.IndexOf(Path.DirectorySeparatorChar);
        return end < 0 ? path : path[..end];
    }

    private delegate bool NameFilter(ReadOnlySpan<char> name);

    // The directory's entries say what is a folder and what a link, so that ten thousand folders cost no look at each.
    private static HashSet<string> Folders(string directory, NameFilter isName, Func<string, bool> mayFollow)
    {
        try
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (string name in Entries(directory, FileAttributes.ReparsePoint, isName))
                names.Add(name);
            HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known = names.GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (string name in Entries(directory, skip: 0, text => isName(text) && !known.Contains(text)))
            {
                if (mayFollow(Path.Join(directory, name)))
                    names.Add(name);
            }
            return names;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static FileSystemEnumerable<string> Entries(string directory, FileAttributes skip, NameFilter isName) =>
        new(directory, (ref FileSystemEntry entry) => entry.FileName.ToString(), new EnumerationOptions { AttributesToSkip = skip })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => isName(entry.FileName) && entry.IsDirectory,
        };
}
