namespace Gordo.Core.Collections;

/// <summary>What tells one version of a file from another without reading it: when it was written and how long it is.</summary>
/// <param name="WrittenTicks">The time of the last change, in ticks; 0 for a file that is not there.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct FileStamp(long WrittenTicks, long Length)
{
    /// <summary>Whether there is a file.</summary>
    public bool Exists => WrittenTicks != 0;

    /// <summary>Looks at a file, or at what a link to one leads to. One system call where it is no link.</summary>
    public static FileStamp Of(string path)
    {
        FileSystemInfo file = new FileInfo(path);
        try
        {
            if (file.Attributes is not (FileAttributes)(-1) && file.Attributes.HasFlag(FileAttributes.ReparsePoint))
                file = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? file;
            return file is FileInfo { Exists: true } found ? new(found.LastWriteTimeUtc.Ticks, found.Length) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A circle of links, a folder that may not be searched, or a file that vanished between two looks:
            // nothing that could be read.
            return default;
        }
    }
}
