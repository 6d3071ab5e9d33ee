
namespace Gordo.Core.Collections.Files;

/// <summary>The external tensor data files of a model, with the versions that were read.</summary>
internal sealed class ExternalFiles(CollectionRoot root)
{
    private readonly Dictionary<string, ReadVersion> _files = new(StringComparer.Ordinal);

    /// <summary>The approximate memory size in bytes.</summary>
    public long Bytes => _files.Sum(static file => 128 + (3L * file.Key.Length));

    /// <summary>Records the version of a file that is about to be read; if it is read repeatedly, the first version counts.</summary>
    /// <param name="path">The file's path, without links.</param>
    public void Add(string path)
    {
        if (!_files.ContainsKey(path))
            _files.Add(path, new(LinuxFile.Encode(path), Stamp(path, LinuxFile.Encode(path))));
    }

    /// <summary>Returns true if all files still have the versions that were read.</summary>
    /// <exception cref="ModelException">The file system cannot tell.</exception>
    public bool AreCurrent()
    {
        foreach ((string path, ReadVersion file) in _files)
        {
            if (Stamp(path, file.Encoded) != file.Stamp)
                return false;
        }
        return true;
    }

    private FileStamp Stamp(string path, byte[] encoded) =>
        LinuxFile.IsAvailable && LinuxFile.TryStamp(encoded, out FileStamp stamp) ? stamp : FileStamp.Of(new FileInfo(path), root);

    private readonly record struct ReadVersion(byte[] Encoded, FileStamp Stamp);
}
