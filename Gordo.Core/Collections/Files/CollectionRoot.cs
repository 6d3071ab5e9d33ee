using System.IO.Enumeration;
using Gordo.Core.Names;
using Gordo.Serialization;

namespace Gordo.Core.Collections.Files;

/// <summary>
/// The folder that holds the revisions: lists them and decides which paths may be opened. A symbolic link is followed
/// only if its target stays within the revisions; any other link is treated as absent.
/// </summary>
internal sealed class CollectionRoot
{
    private readonly string _current;
    private volatile HashSet<string> _known = []; // models of the last list, whose names the next one shares

    /// <summary>
    /// Creates the root for the folder of the current revision, which need not exist yet. Its name is the revision, even if
    /// it is no number.
    /// </summary>
    /// <exception cref="ArgumentException">The path is the root of a file system.</exception>
    public CollectionRoot(string currentDirectory)
    {
        _current = Path.TrimEndingDirectorySeparator(Path.GetFullPath(currentDirectory));
        Directory = Path.GetDirectoryName(_current)
            ?? throw new ArgumentException($"'{currentDirectory}' is the root of a file system, which cannot be a revision.", nameof(currentDirectory));
        Current = Revision.OfFolder(Path.GetFileName(_current));
    }

    /// <summary>The revision served by default.</summary>
    public Revision Current { get; }

    /// <summary>The full path of the folder that holds the revisions.</summary>
    public string Directory { get; }

    /// <summary>Returns the folder path of a revision, whether or not it exists.</summary>
    public string PathOf(Revision revision) => Path.Join(Directory, revision.ToString());

    /// <summary>Returns the folder path of a model, whether or not it exists.</summary>
    public string PathOf(ModelKey key) => Path.Join(Directory, key.Revision.ToString(), key.Name.ToString());

    /// <summary>Returns true if a path without links is below one of the revisions.</summary>
    public bool Holds(string realPath) => Holds(realPath, RealPath.Of(Directory), RealPath.Of(_current));

    /// <summary>
    /// Returns the link-free path of a path below one of the revisions; null if a link on it leads outside. Nothing
    /// outside is accessed, not even to check that it exists.
    /// </summary>
    public string? Resolve(string path) =>
        Follow(path, out string? root, out string? current) is { } real && Holds(real, root, current) ? real : null;

    /// <summary>Returns true if the revision exists.</summary>
    public bool Contains(Revision revision)
    {
        var folder = new DirectoryInfo(PathOf(revision));
        return folder.Exists
            && (!folder.Attributes.HasFlag(FileAttributes.ReparsePoint) || LeadsToRevision(folder.FullName));
    }

    /// <summary>Lists the existing revisions, oldest first: the folders named by a number, and the current one.</summary>
    public List<Revision> Revisions()
    {
        var revisions = new List<Revision>();
        foreach (string name in Folders(Directory, Revision.IsValid, LeadsToRevision, []))
        {
            if (Revision.TryParse(name, out Revision revision))
                revisions.Add(revision);
        }
        if (!Revision.IsValid(Current.ToString()) && Contains(Current))
            revisions.Add(Current);
        revisions.Sort();
        return revisions;
    }

    /// <summary>Lists the names of the models of a revision in ordinal order; empty if the revision does not exist.</summary>
    public string[] Models(Revision revision)
    {
        if (!Contains(revision))
            return [];
        HashSet<string> found = Folders(PathOf(revision), ModelName.IsValid, path => Resolve(path) is not null, _known);
        _known = found;
        string[] names = [.. found];
        names.AsSpan().Sort(StringComparer.Ordinal.Compare);
        return names;
    }

    private bool LeadsToRevision(string path) =>
        Follow(path, out string? root, out string? current) is { } real && (real == current || Holds(Path.Join(real, "model"), root, current));

    // Links in the configured path itself are followed wherever they lead, and resolved on every call: the collection may
    // have been mounted elsewhere since. Only loading, listing and deleting call this.
    private string? Follow(string path, out string? root, out string? current)
    {
        string? realRoot = root = RealPath.Of(Directory), realCurrent = current = RealPath.Of(_current);
        bool isCurrent = path == _current || RealPath.IsBelow(path, _current);
        string? start = isCurrent ? realCurrent : realRoot;
        return start is null
            ? null
            : RealPath.Of(start, path[(isCurrent ? _current : Directory).Length..], next => MayPassThrough(next, realRoot) || MayPassThrough(next, realCurrent));
    }

    private static bool MayPassThrough(string path, string? place) =>
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

    // Directory entries tell folders from links, so ten thousand folders need no separate system call each.
    private static HashSet<string> Folders(string directory, NameFilter isName, Func<string, bool> mayFollow, HashSet<string> before)
    {
        try
        {
            var names = new HashSet<string>(before.Count, StringComparer.Ordinal);
            foreach (string name in Entries(directory, FileAttributes.ReparsePoint, isName, before))
            {
                LongLoop.Pause(names.Count);
                names.Add(name);
            }
            HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known = names.GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (string name in Entries(directory, skip: 0, text => isName(text) && !known.Contains(text), before))
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

    private static FileSystemEnumerable<string> Entries(string directory, FileAttributes skip, NameFilter isName, HashSet<string> before) =>
        new(directory, (ref FileSystemEntry entry) => before.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(entry.FileName, out string? name) ? name : entry.FileName.ToString(), new EnumerationOptions { AttributesToSkip = skip })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => isName(entry.FileName) && entry.IsDirectory,
        };
}
