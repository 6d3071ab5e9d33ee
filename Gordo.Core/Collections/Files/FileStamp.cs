namespace Gordo.Core.Collections.Files;

/// <summary>
/// Identifies a version of a file without reading it: modification time, length and file identity.
/// </summary>
/// <param name="WrittenTicks">The time of the last write, in ticks; 0 for a file that does not exist.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Identity">
/// On Linux the inode, which differs for a replacement file even with the same length and time. Elsewhere a hash of the
/// link's target, or 0 without links.
/// </param>
/// <param name="ChangedTicks">On Linux the status change time (ctime), which users cannot set, in ticks; 0 elsewhere.</param>
internal readonly record struct FileStamp(long WrittenTicks, long Length, long Identity = 0, long ChangedTicks = 0)
{
    // ELOOP; .NET has no exception type for it.
    private const int TooManyLinks = 40;

    /// <summary>True if the file exists.</summary>
    public bool Exists => WrittenTicks != 0;

    /// <summary>Returns the stamp of a file, or of the target if it is a link.</summary>
    /// <param name="file">The file, with no attributes cached yet.</param>
    /// <param name="root">The collection; a link that leads out of it counts as absent.</param>
    /// <exception cref="ModelException">The file system cannot tell whether the file exists.</exception>
    public static FileStamp Of(FileInfo file, CollectionRoot root)
    {
        try
        {
            if (file.Attributes is not (FileAttributes)(-1) && file.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                // The target's stamp counts, not the link's: swapping a link changes its target.
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
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or PathTooLongException || e.HResult == TooManyLinks)
        {
            // Deleted between two calls, or unreachable.
            return default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An access error does not mean that the file is absent.
            throw ModelFolder.Unreadable(file.Name, e);
        }
    }
}
