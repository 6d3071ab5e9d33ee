namespace Gordo.Core.Building.Output;

/// <summary>
/// A model folder that is written aside and then renamed, so that it appears as a whole or not at all. What is not completed is deleted,
/// with the folders above it that did not exist.
/// </summary>
/// <remarks>The server serves no folder whose name starts with a dot.</remarks>
internal sealed class StagedFolder : IDisposable
{
    private readonly string _target;
    private readonly string _old;
    private readonly List<string> _created = [];

    /// <summary>Creates an empty folder aside.</summary>
    /// <param name="target">The folder to be; one that exists is replaced.</param>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    public StagedFolder(string target)
    {
        _target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        string name = System.IO.Path.GetFileName(_target), parent = System.IO.Path.GetDirectoryName(_target) ?? ".";
        for (string? folder = parent; folder is not null && !Directory.Exists(folder); folder = System.IO.Path.GetDirectoryName(folder))
            _created.Add(folder);
        Revision = System.IO.Path.Combine(parent, $".{name}.partial");
        Path = System.IO.Path.Combine(Revision, name);
        _old = System.IO.Path.Combine(parent, $".{name}.old");
        Delete(Revision);
        Directory.CreateDirectory(Path);
    }

    /// <summary>The folder aside, with the name of the folder to be.</summary>
    public string Path { get; }

    /// <summary>The folder that holds nothing but <see cref="Path"/>, as that of a revision.</summary>
    public string Revision { get; }

    /// <summary>Writes a file into the folder.</summary>
    public void Write(string name, byte[] content) => File.WriteAllBytes(System.IO.Path.Combine(Path, name), content);

    /// <summary>Puts the folder in its place.</summary>
    public void Complete()
    {
        Delete(_old);
        if (Directory.Exists(_target))
            Directory.Move(_target, _old);
        try
        {
            Directory.Move(Path, _target);
        }
        catch when (Directory.Exists(_old))
        {
            Directory.Move(_old, _target);
            throw;
        }
        _created.Clear();
        Delete(_old);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Delete(Revision);
        foreach (string folder in _created)
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
