using Gordo.Core.Names;

namespace Gordo.Core.Collections.Files;

/// <summary>
/// The folder of one model: finds its files and their versions, and opens them without ever following a link out of the
/// collection.
/// </summary>
internal sealed class ModelFolder
{
    internal const string OnnxFileName = "model.onnx";
    internal const string ZipFileName = "model.zip";
    internal const string PickleFileName = "model.pkl";
    internal const string SettingsFileName = "gordo.json";
    internal const string MetadataFileName = "metadata.json";
    internal const string InfoFileName = "info.json";

    // Models known today have kilobytes to some hundred megabytes; .NET arrays end at 2 GB.
    private const long MaxModelBytes = 1L << 30;
    private const long MaxMetadataBytes = 64L << 20;

    private readonly CollectionRoot _root;
    private readonly string _path;

    // Encoded paths of the files checked on every request.
    private byte[]? _onnx;
    private byte[]? _pickle;
    private byte[]? _metadata;
    private byte[]? _settings;

    /// <summary>Creates the object for a folder of the collection, which need not exist.</summary>
    public ModelFolder(CollectionRoot root, ModelKey key)
    {
        _root = root;
        _path = root.PathOf(key);
    }

    /// <summary>The approximate memory size in bytes.</summary>
    public long Bytes => 1024 + (8 * _path.Length);

    /// <summary>The folder without links, for external tensor data; null if it leads out of the collection.</summary>
    public string? RealDirectory => _root.Resolve(_path);

    /// <summary>The versions of the model, its metadata and its separate settings; no file is opened.</summary>
    public FolderVersion ModelVersion
    {
        get
        {
            FileStamp onnx = Stamp(ref _onnx, OnnxFileName), metadata = Stamp(ref _metadata, MetadataFileName);
            if (onnx.Exists)
                return new(onnx, metadata, Stamp(ref _settings, SettingsFileName));
            FileStamp zip = Stamp(ZipFileName);
            return zip.Exists
                ? new(zip, metadata, Stamp(ref _settings, SettingsFileName))
                : new(Stamp(ref _pickle, PickleFileName), metadata);
        }
    }

    /// <summary>Creates an empty list for the external tensor data files of the model.</summary>
    public ExternalFiles CreateExternalFiles() => new(_root);

    /// <summary>The names of model files that are ignored because another format takes precedence.</summary>
    public IReadOnlyList<string> UnusedFiles => [.. FileNames.SkipWhile(name => name != ModelFileName).Skip(1).Where(name => Stamp(name).Exists)];

    /// <summary>The versions of the metadata and of <c>info.json</c>; no file is opened.</summary>
    public FolderVersion MetadataVersion => new(Stamp(MetadataFileName), Stamp(InfoFileName));

    /// <summary>Reads a consistent snapshot of the model file, metadata and settings.</summary>
    /// <returns>The contents and their version; null if a file is absent or leads out of the collection.</returns>
    /// <exception cref="ModelException">A file cannot be read, or keeps changing.</exception>
    public ModelFiles? ReadModel()
    {
        ReadFiles? read = ReadTogether(() => ModelFileName, MaxModelBytes, MetadataFileName, SettingsFileName, () => ModelVersion);
        // Settings that lead out of the collection are not treated as absent settings.
        bool complete = read is not null && read.Version.Third.Exists == read.Third is not null;
        return complete && read!.Second is { } metadata // Not null when complete is true.
            ? new(read.Name, read.First, metadata, read.Third, read.Version)
            : null;
    }

    /// <summary>Reads a consistent snapshot of the metadata and, if present, <c>info.json</c>.</summary>
    /// <inheritdoc cref="ReadModel"/>
    public (byte[] Metadata, byte[]? Info, FolderVersion Version)? ReadMetadata() =>
        ReadTogether(() => MetadataFileName, MaxMetadataBytes, InfoFileName, null, () => MetadataVersion) is { } read
            ? (read.First, read.Second, read.Version)
            : null;

    /// <summary>Opens the model file for download; null if there is none inside the collection.</summary>
    /// <exception cref="ModelException">The file cannot be read.</exception>
    public ModelFile? OpenModel(ModelName name)
    {
        string file = ModelFileName;
        FileStream? stream = Open(file, FileOptions.Asynchronous);
        return stream is null ? null : new(stream, name + Path.GetExtension(file), stream.Length);
    }

    // Any file may be replaced at any time. Equal versions before and after reading show that none was.
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
            $"{firstNow()} changes while it is being read.", new IOException("The file is being written."));
    }

    private byte[]? Read(string file, FileStamp stamp, long maxBytes)
    {
        if (stamp.Length > maxBytes)
            throw new ModelException($"{file} has {stamp.Length} bytes; the limit is {maxBytes}.");
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
        // Pipes and devices have length 0; opening one could block forever.
        if (stamp.Length == 0)
            throw new ModelException($"{file} is empty.");
        try
        {
            // Other processes may write and delete meanwhile; the version check detects it.
            var stream = new FileStream(path, new FileStreamOptions
            {
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = options,
                BufferSize = 0,
            });
            // A link may have been created since the check above; on Linux, check the file that was actually opened.
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

    // File system exceptions contain server paths, which must not reach clients.
    internal static ModelException Unreadable(string file, Exception inner) =>
        new($"{file} cannot be read: {(inner is UnauthorizedAccessException ? "permission denied" : "input/output error")}.", inner);

    private sealed record ReadFiles(string Name, byte[] First, byte[]? Second, byte[]? Third, FolderVersion Version);
}
