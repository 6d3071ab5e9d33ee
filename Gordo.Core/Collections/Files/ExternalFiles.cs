
namespace Gordo.Core.Collections.Files;

/// <summary>The files beside a model that hold data of its tensors, in the versions that were read.</summary>
internal sealed class ExternalFiles(CollectionRoot root)
{
    private readonly Dictionary<string, Watched> _files = new(StringComparer.Ordinal);

    /// <summary>The memory it takes, roughly.</summary>
    public long Bytes => _files.Sum(static file => 128 + (3L * file.Key.Length));

    /// <summary>Notes a file that is about to be read; of several reads the first counts.</summary>
    /// <param name="path">The file, by a path without links.</param>
    public void Add(string path)
    {
        if (!_files.ContainsKey(path))
            _files.Add(path, new(LinuxFile.Encode(path), Look(path, LinuxFile.Encode(path))));
    }

    /// <summary>Whether all files are still those that were read.</summary>
    /// <exception cref="ModelException">The file system does not say.</exception>
    public bool AreCurrent()
    {
        foreach ((string path, Watched file) in _files)
        {
            if (Look(path, file.Encoded) != file.Stamp)
                return false;
        }
        return true;
    }

    private FileStamp Look(string path, byte[] encoded) =>
        LinuxFile.IsAvailable && LinuxFile.TryStamp(encoded, out FileStamp stamp) ? stamp : FileStamp.Of(new FileInfo(path), root);

    private readonly record struct Watched(byte[] Encoded, FileStamp Stamp);
}
