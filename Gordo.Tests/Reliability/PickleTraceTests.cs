using System.Net;
using System.Text;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Reliability;

/// <summary>
/// Traces the system calls of a server that loads hostile pickles: no program is started, and no file outside
/// the collection is opened for writing, created or removed.
/// </summary>
[NonParallelizable]
internal sealed class PickleTraceTests
{
    private const string Revision = "1577836800000";
    private string _root = null!;

    [SetUp]
    public void Copy()
    {
        _root = Directory.CreateTempSubdirectory("gordo-pickles-").FullName;
        foreach (string source in (string[])[GoldenData.Path("python", "hostile", Revision), GoldenData.Path("python", "collection", Revision)])
        {
            foreach (string folder in Directory.EnumerateDirectories(source))
            {
                string target = Path.Combine(_root, Revision, Path.GetFileName(folder));
                Directory.CreateDirectory(target);
                foreach (string file in Directory.EnumerateFiles(folder))
                    File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }
        }
    }

    [TearDown]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Hostile_pickles_start_no_program_and_touch_no_file_outside_of_the_collection()
    {
        await CommandLineTool.RequireAsync("strace", "strace", "-D", "-f", "-o", "/dev/null", "true");
        string log = Path.GetTempFileName();
        string[] hostile = [.. Directory.EnumerateDirectories(GoldenData.Path("python", "hostile", Revision)).Select(folder => Path.GetFileName(folder)!)];
        int refused = 0;
        await using (ServerProcess server = await ServerProcess.StartUnderAsync(
            ["strace", "-D", "-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", "trace=%file,%process", "-e", "signal=none", "-o", log],
            ("MODEL_COLLECTION_DIR", Path.Combine(_root, Revision))))
        {
            // Loads models of each kind before the examined part, because the runtime opens files for the first of them.
            foreach (string folder in Directory.EnumerateDirectories(GoldenData.Path("python", "collection", Revision)))
                await AskAsync(server, Path.GetFileName(folder));
            await AskAsync(server, "keras-zip-bomb");
            await AskAsync(server, "truncated-model");
            (await server.Client.GetAsync("/gordo/v0/p/begin/metadata")).StatusCode.Should().Be(HttpStatusCode.NotFound);
            foreach (string model in hostile)
                refused += await AskAsync(server, model) == HttpStatusCode.InternalServerError ? 1 : 0;
            await server.TerminateAsync();
        }
        string[] lines = File.ReadAllLines(log);
        File.Delete(log);
        int begin = Array.FindIndex(lines, line => line.Contains("/begin/", StringComparison.Ordinal));
        begin.Should().BePositive();
        // Later lines belong to the server's shutdown.
        int end = Array.FindLastIndex(lines, line => line.Contains(hostile[^1], StringComparison.Ordinal));
        string[] during = lines[begin..end];
        during.Should().Contain(line => line.Contains("cyclic-steps/model.pkl", StringComparison.Ordinal), "the calls are really seen");
        during.Should().NotContain(line => line.Contains("execve", StringComparison.Ordinal) || line.Contains("fork(", StringComparison.Ordinal));
        // The runtime sets thread names there.
        during.Where(line => !line.Contains(_root, StringComparison.Ordinal) && !line.Contains("\"/proc/self/", StringComparison.Ordinal) && Changes(line)).Should().BeEmpty();
        during.Where(line => line.Contains(_root, StringComparison.Ordinal) && Changes(line)).Should().BeEmpty("the collection is read only, too");
        refused.Should().BeGreaterThanOrEqualTo(hostile.Length - 1, "all but one must be refused");
    }

    private static bool Changes(string line) =>
        line.Contains("O_WRONLY", StringComparison.Ordinal) || line.Contains("O_RDWR", StringComparison.Ordinal) || line.Contains("O_CREAT", StringComparison.Ordinal)
        || line.Contains("unlink", StringComparison.Ordinal) || line.Contains("mkdir", StringComparison.Ordinal) || line.Contains("rename", StringComparison.Ordinal)
        || line.Contains("symlink", StringComparison.Ordinal);

    private static async Task<HttpStatusCode> AskAsync(ServerProcess server, string model)
    {
        using var body = new StringContent("""{"X":[[1,2,3,4],[1,2,3,4]]}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Client.PostAsync($"/gordo/v0/p/{model}/prediction", body);
        return response.StatusCode;
    }
}
