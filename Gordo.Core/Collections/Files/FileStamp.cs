namespace Gordo.Core.Collections.Files;

/// <summary>What tells one version of a file from another without reading it: when it was written and how long it is.</summary>
/// <param name="WrittenTicks">The time of the last change, in ticks; 0 for a file that is not there.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct FileStamp(long WrittenTicks, long Length)
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
                if (root.Resolve(file.FullName) is not { } real)
                    return default;
                var target = new FileInfo(real);
                return target.Exists ? new(target.LastWriteTimeUtc.Ticks, target.Length) : default;
            }
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
