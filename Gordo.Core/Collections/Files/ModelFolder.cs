using Gordo.Core.Names;

namespace Gordo.Core.Collections.Files;

/// <summary>
/// The folder of one model: which files are in it, which version of them, and how they are opened without ever
/// following a link out of the collection.
/// </summary>
internal sealed class ModelFolder
{
    internal const string OnnxFileName = "model.onnx";
    internal const string ZipFileName = "model.zip";
    internal const string PickleFileName = "model.pkl";
    internal const string SettingsFileName = "gordo.json";
    internal const string MetadataFileName = "metadata.json";
    internal const string InfoFileName = "info.json";

    // Models in the wild have kilobytes, the largest known some hundred megabytes; .NET's arrays end at 2 GB.
    private const long MaxModelBytes = 1L << 30;
    private const long MaxMetadataBytes = 64L << 20;

    private readonly CollectionRoot _root;
    private readonly string _path;

    // The paths of what is looked at for every request, as the system takes them.
    private byte[]? _onnx;
    private byte[]? _pickle;
    private byte[]? _metadata;

    /// <summary>Names a folder of the collection, which need not be there.</summary>
    public ModelFolder(CollectionRoot root, ModelKey key)
    {
        _root = root;
        _path = root.PathOf(key);
    }

    /// <summary>The memory it takes, roughly.</summary>
    public long Bytes => 1024 + (6 * _path.Length);

    /// <summary>The folder without links, for files beside the model; null where it leads out of the collection.</summary>
    public string? RealDirectory => _root.Resolve(_path);

    /// <summary>The versions of the model, of its metadata and of settings beside it, without opening any.</summary>
    public FolderVersion ModelVersion
    {
        get
        {
            FileStamp onnx = Stamp(ref _onnx, OnnxFileName), metadata = Stamp(ref _metadata, MetadataFileName);
            if (onnx.Exists)
                return new(onnx, metadata);
            FileStamp zip = Stamp(ZipFileName);
            return zip.Exists
                ? new(zip, metadata, Stamp(SettingsFileName))
                : new(Stamp(ref _pickle, PickleFileName), metadata);
        }
    }

    /// <summary>What is to become the files beside the model that its tensors' data are read from.</summary>
    public ExternalFiles NoExternalFiles() => new(_root);

    /// <summary>The names of model files that are not looked at, because there is one that comes before them.</summary>
    public IReadOnlyList<string> UnusedFiles => [.. FileNames.SkipWhile(name => name != ModelFileName).Skip(1).Where(name => Stamp(name).Exists)];

    /// <summary>The versions of the metadata and of <c>info.json</c>, without opening either.</summary>
    public FolderVersion MetadataVersion => new(Stamp(MetadataFileName), Stamp(InfoFileName));

    /// <summary>Reads the model file and its metadata so that both belong together.</summary>
    /// <returns>The contents, and the version they are; null where a file is gone or leads out of the collection.</returns>
    /// <exception cref="ModelException">A file cannot be read, or keeps changing.</exception>
    public ModelFiles? ReadModel()
    {
        ReadFiles? read = ReadTogether(() => ModelFileName, MaxModelBytes, MetadataFileName, SettingsFileName, () => ModelVersion);
        // Settings that lead out of the collection are not the same as no settings.
        bool complete = read is not null && read.Version.Third.Exists == read.Third is not null;
        return complete && read!.Second is { } metadata // complete says it is there
            ? new(read.Name, read.First, metadata, read.Third, read.Version)
            : null;
    }

    /// <summary>Reads the metadata and, where there is one, <c>info.json</c>.</summary>
    /// <inheritdoc cref="ReadModel"/>
    public (byte[] Metadata, byte[]? Info, FolderVersion Version)? ReadMetadata() =>
        ReadTogether(() => MetadataFileName, MaxMetadataBytes, InfoFileName, null, () => MetadataVersion) is { } read
            ? (read.First, read.Second, read.Version)
            : null;

    /// <summary>Opens the model file for download; null where there is none inside the collection.</summary>
    /// <exception cref="ModelException">The file cannot be read.</exception>
    public ModelFile? OpenModel(ModelName name)
    {
        string file = ModelFileName;
        FileStream? stream = Open(file, FileOptions.Asynchronous);
        return stream is null ? null : new(stream, name + Path.GetExtension(file), stream.Length);
    }

    // Any file may be replaced at any moment. Equal versions before and after say that nobody did in between.
    private ReadFiles? ReadTogether(
        Func<string> firstNow, long maxBytes, string second, string? third, Func<FolderVersion> versionNow)
    {
        const int Attempts = 5;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            FolderVersion version = versionNow();
            string first = firstNow();
            if (!version.First.Exists)
                return null;
            byte[]? content = Read(first, version.First, maxBytes);
            byte[]? other = version.Second.Exists ? Read(second, version.Second, MaxMetadataBytes) : null;
            byte[]? another = third is not null && version.Third.Exists ? Read(third, version.Third, MaxMetadataBytes) : null;
            if (versionNow() == version)
                return content is null ? null : new(first, content, other, another, version);
        }
        throw new ModelException(
            $"{firstNow()} changes while it is read.", new IOException("The file is being written."));
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
        FileStamp stamp = Stamp(file);
        if (!stamp.Exists || _root.Resolve(path) is null)
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

    /// <summary>The model files there may be, of which the first that is there is the model.</summary>
    internal static IReadOnlyList<string> FileNames { get; } = [OnnxFileName, ZipFileName, PickleFileName];

    /// <summary>The name of the file that is the model, or would be.</summary>
    public string ModelFileName =>
        Stamp(OnnxFileName).Exists ? OnnxFileName
        : Stamp(ZipFileName).Exists ? ZipFileName
        : PickleFileName;

    private FileStamp Stamp(string file) => FileStamp.Of(new FileInfo(PathOf(file)), _root);

    private FileStamp Stamp(ref byte[]? path, string file)
    {
        if (!LinuxFile.IsAvailable)
            return Stamp(file);
        path ??= LinuxFile.Encode(PathOf(file));
        return LinuxFile.TryStamp(path, out FileStamp stamp) ? stamp : Stamp(file);
    }

    private string PathOf(string file) => Path.Join(_path, file);

    // The paths of the server are nobody's business, and exceptions of the file system name them.
    internal static ModelException Unreadable(string file, Exception inner) =>
        new($"{file} cannot be read: {(inner is UnauthorizedAccessException ? "permission denied" : "input/output error")}.", inner);

    private sealed record ReadFiles(string Name, byte[] First, byte[]? Second, byte[]? Third, FolderVersion Version);
}
