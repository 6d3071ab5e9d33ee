namespace Gordo.Core.Collections.Files;

/// <summary>
/// What tells one version of a file from another without reading it: when it was written, how long it is, and which
/// file it is.
/// </summary>
/// <param name="WrittenTicks">The time of the last change, in ticks; 0 for a file that is not there.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Identity">
/// The inode on Linux, which another file in its place does not share though it be as long and as old; elsewhere a number
/// made of the place that links lead to, 0 without links.
/// </param>
/// <param name="ChangedTicks">On Linux the time that nobody can set, in ticks; 0 elsewhere.</param>
internal readonly record struct FileStamp(long WrittenTicks, long Length, long Identity = 0, long ChangedTicks = 0)
{
    // ELOOP; the exception has no type of its own.
    private const int LinkCircle = 40;

    /// <summary>Whether there is a file.</summary>
    public bool Exists => WrittenTicks != 0;

    /// <summary>Looks at a file, or at what a link to one leads to.</summary>
    /// <param name="file">The file, not looked at yet.</param>
    /// <param name="root">The collection; a link that leads out of it leads nowhere.</param>
    /// <exception cref="ModelException">The file system does not say; there may be a file or not.</exception>
    public static FileStamp Of(FileInfo file, CollectionRoot root)
    {
        try
        {
            if (file.Attributes is not (FileAttributes)(-1) && file.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                // What counts is the file at the end, not a link to it: whoever swaps links changes the latter's target.
                if (root.Resolve(file.FullName) is not { } real)
                    return default;
                if (LinuxFile.IsAvailable && LinuxFile.TryStamp(LinuxFile.Encode(real), out FileStamp stamp))
                    return stamp;
                var target = new FileInfo(real);
                return target.Exists ? new(target.LastWriteTimeUtc.Ticks, target.Length, real.GetHashCode(StringComparison.Ordinal)) : default;
            }
            if (LinuxFile.IsAvailable && LinuxFile.TryStamp(LinuxFile.Encode(file.FullName), out FileStamp plain))
                return plain;
            return file.Exists ? new(file.LastWriteTimeUtc.Ticks, file.Length) : default;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or PathTooLongException || e.HResult == LinkCircle)
        {
            // Vanished between two looks, or never to be reached.
            return default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // That it cannot be seen does not mean that it is not there.
            throw ModelFolder.Unreadable(file.Name, e);
        }
    }
}
