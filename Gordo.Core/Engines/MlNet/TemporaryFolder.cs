using System.Collections.Concurrent;

namespace Gordo.Core.Engines.MlNet;

/// <summary>
/// A folder of this process for the files that ML.NET unpacks. Folders of processes that ended without deleting theirs are
/// deleted; a locked file tells them from those in use.
/// </summary>
public sealed class TemporaryFolder
{
    private const string Prefix = "gordo-mlnet-";
    private const string LockName = "lock";

    // Locked until the process ends.
    private static readonly ConcurrentBag<FileStream> Locks = [];

    /// <summary>Creates the folder.</summary>
    /// <exception cref="ModelException">The temporary folder of the system cannot be written.</exception>
    internal TemporaryFolder()
    {
        string parent = System.IO.Path.GetTempPath();
        try
        {
            Path = Directory.CreateTempSubdirectory(Prefix).FullName;
            Locks.Add(new FileStream(System.IO.Path.Combine(Path, LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"ML.NET unpacks models into the temporary folder, and '{parent}' cannot be written (TMPDIR names another)", e);
        }
    }

    /// <summary>The path of the folder.</summary>
    internal string Path { get; }

    /// <summary>Returns the paths of the files and folders in it.</summary>
    internal HashSet<string> List() => [.. Directory.EnumerateFileSystemEntries(Path)];

    /// <summary>Deletes what is in the folder but not in <paramref name="kept"/>.</summary>
    internal void DeleteExcept(HashSet<string> kept)
    {
        foreach (string entry in List().Where(entry => !kept.Contains(entry)))
            TryDelete(entry);
    }

    /// <summary>Creates the folder again if a cleaner of temporary files has deleted it.</summary>
    /// <exception cref="ModelException">It cannot be written.</exception>
    internal void Ensure()
    {
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"ML.NET unpacks models into the temporary folder '{Path}', which cannot be written", e);
        }
    }

    /// <summary>Deletes the folders of processes that have ended. The server does so when it starts.</summary>
    public static void DeleteAbandoned()
    {
        string parent = System.IO.Path.GetTempPath();
        foreach (string folder in Directory.Exists(parent) ? Directory.GetDirectories(parent, Prefix + "*") : [])
        {
            try
            {
                using (new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.Open, FileAccess.Write, FileShare.None))
                {
                }
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use, being created, or of another user.
            }
        }
    }

    private static void TryDelete(string entry)
    {
        try
        {
            if (Directory.Exists(entry))
                Directory.Delete(entry, recursive: true);
            else
                File.Delete(entry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start deletes it.
        }
    }
}
