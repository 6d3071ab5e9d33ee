using System.Globalization;

namespace Gordo.Tests.Reliability.Memory;

/// <summary>A memory cgroup in which a server is started, as in a container; version 1 or 2, whichever is mounted.</summary>
internal sealed class MemoryCgroup : IDisposable
{
    private readonly string _folder;

    private MemoryCgroup(string folder) => _folder = folder;

    /// <summary>The command that enters the group and becomes the server.</summary>
    public string[] Wrapper => ["sh", "-c", $"echo $$ > {_folder}/cgroup.procs && exec \"$@\"", "sh"];

    /// <summary>Creates a group; returns null if this process is not permitted to.</summary>
    public static MemoryCgroup? TryCreate(long bytes)
    {
        string name = $"gordo-test-{Environment.ProcessId}-{Guid.NewGuid():N}";
        string limit = bytes.ToString(CultureInfo.InvariantCulture);
        foreach ((string parent, string file) in (ReadOnlySpan<(string, string)>)[("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")])
        {
            string folder = Path.Combine(parent, name);
            try
            {
                if (!File.Exists(Path.Combine(parent, "cgroup.procs")))
                    continue;
                Directory.CreateDirectory(folder);
                if (File.Exists(Path.Combine(folder, file)))
                {
                    File.WriteAllText(Path.Combine(folder, file), limit);
                    return new MemoryCgroup(folder);
                }
                Directory.Delete(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Mounted read-only, or not permitted: try the next one.
            }
        }
        return null;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (IOException)
        {
            // The kernel has not released the process in it yet; an empty group does no harm.
        }
    }
}
