namespace Gordo.Core.Collections;

/// <summary>
/// The folder of one model: which files are in it, which version of them, and how they are opened without ever
/// following a link out of the collection.
/// </summary>
internal sealed class ModelFolder
{
    internal const string OnnxFileName = "model.onnx";
    internal const string MetadataFileName = "metadata.json";
    internal const string InfoFileName = "info.json";

    // Models in the wild have kilobytes, the largest known some hundred megabytes; .NET's arrays end at 2 GB.
    private const long MaxModelBytes = 1L << 30;
    private const long MaxMetadataBytes = 64L << 20;

    private readonly CollectionRoot _root;
    private readonly string _path;

    /// <summary>Names a folder of the collection, which need not be there.</summary>
    public ModelFolder(CollectionRoot root, ModelKey key)
    {
        _root = root;
        _path = root.PathOf(key);
    }

    /// <summary>The folder without links, for files beside the model; null where it leads out of the collection.</summary>
    public string? RealDirectory => RealPath.Of(_path) is { } real && _root.Holds(real) ? real : null;

    /// <summary>The versions of the model and of its metadata, without opening either.</summary>
    public FolderVersion ModelVersion => new(FileStamp.Of(PathOf(OnnxFileName)), FileStamp.Of(PathOf(MetadataFileName)));

    /// <summary>The versions of the metadata and of <c>info.json</c>, without opening either.</summary>
    public FolderVersion MetadataVersion => new(FileStamp.Of(PathOf(MetadataFileName)), FileStamp.Of(PathOf(InfoFileName)));

    /// <summary>Reads the model file and its metadata so that both belong together.</summary>
    /// <returns>The contents, and the version they are; null where a file is gone or leads out of the collection.</returns>
    /// <exception cref="ModelException">A file cannot be read, or keeps changing.</exception>
    public (byte[] Onnx, byte[] Metadata, FolderVersion Version)? ReadModel()
    {
        (byte[] First, byte[]? Second, FolderVersion Version)? read =
            ReadTogether(OnnxFileName, MaxModelBytes, MetadataFileName, () => ModelVersion);
        return read is { Second: { } metadata } both ? (both.First, metadata, both.Version) : null;
    }

    /// <summary>Reads the metadata and, where there is one, <c>info.json</c>.</summary>
    /// <inheritdoc cref="ReadModel"/>
    public (byte[] Metadata, byte[]? Info, FolderVersion Version)? ReadMetadata() =>
        ReadTogether(MetadataFileName, MaxMetadataBytes, InfoFileName, () => MetadataVersion);

    /// <summary>Opens the model file for download; null where there is none inside the collection.</summary>
    /// <exception cref="ModelException">The file cannot be read.</exception>
    public ModelFile? OpenModel(ModelName name)
    {
        FileStream? stream = Open(OnnxFileName, FileOptions.Asynchronous);
        return stream is null ? null : new(stream, name + Path.GetExtension(OnnxFileName), stream.Length);
    }

    // Either file may be replaced at any moment. Equal versions before and after say that nobody did in between.
    private (byte[] First, byte[]? Second, FolderVersion Version)? ReadTogether(
        string first, long maxBytes, string second, Func<FolderVersion> versionNow)
    {
        const int Attempts = 5;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            FolderVersion version = versionNow();
            if (!version.First.Exists)
                return null;
            byte[]? content = Read(first, version.First, maxBytes);
            byte[]? other = version.Second.Exists ? Read(second, version.Second, MaxMetadataBytes) : null;
            if (versionNow() == version)
                return content is null ? null : (content, other, version);
        }
        throw new ModelException(
            $"{first} changes while it is read.", new IOException("The file is being written."));
    }

    private byte[]? Read(string file, FileStamp stamp, long maxBytes)
    {
        if (stamp.Length > maxBytes)
            throw new ModelException($"{file} has {stamp.Length} bytes, more than the {maxBytes} that are read.");
        using FileStream? stream = Open(file, FileOptions.SequentialScan);
        if (stream is null)
            return null;
        try
        {
            byte[] content = GC.AllocateUninitializedArray<byte>((int)stamp.Length);
            int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length == content.Length ? content : content[..length];
        }
        catch (IOException e)
        {
            throw Unreadable(file, e);
        }
    }

    private FileStream? Open(string file, FileOptions options)
    {
        string path = PathOf(file);
        FileStamp stamp = FileStamp.Of(path);
        if (!stamp.Exists || !_root.Holds(RealPath.Of(path)))
            return null;
        // Pipes and devices have no length; opening one could wait for ever.
        if (stamp.Length == 0)
            throw new ModelException($"{file} is empty.");
        try
        {
            // Writers and deleters are welcome meanwhile; versions tell what they did.
            var stream = new FileStream(path, new FileStreamOptions
            {
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = options,
                BufferSize = 0,
            });
            // A link may have been put in place since the look above: Linux says what was really opened.
            if (OperatingSystem.IsLinux()
                && File.ResolveLinkTarget($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}", false) is { } opened
                && !_root.Holds(opened.FullName))
            {
                stream.Dispose();
                return null;
            }
            return stream;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, e);
        }
    }

    private string PathOf(string file) => Path.Join(_path, file);

    // The paths of the server are nobody's business, and exceptions of the file system name them.
    private static ModelException Unreadable(string file, Exception inner) =>
        new($"{file} cannot be read: {(inner is UnauthorizedAccessException ? "permission denied" : "input/output error")}.", inner);
}
