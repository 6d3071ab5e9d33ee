using System.Globalization;

namespace Gordo.Tests.Reliability.Memory;

/// <summary>A memory cgroup that a server is started in, as a container would be; version 1 or 2, whichever is mounted.</summary>
internal sealed class MemoryCgroup : IDisposable
{
    private readonly string _folder;

    private MemoryCgroup(string folder) => _folder = folder;

    /// <summary>The command that enters the group and becomes the server.</summary>
    public string[] Wrapper => ["sh", "-c", $"echo $$ > {_folder}/cgroup.procs && exec \"$@\"", "sh"];

    /// <summary>Makes a group, or returns null where this process may not.</summary>
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
                // Mounted for reading, or not ours: the next one.
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
            // The kernel is not done with the process that was in it; an empty group does no harm.
        }
    }
}
