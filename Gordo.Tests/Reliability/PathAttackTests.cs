using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability;

/// <summary>
/// Names, revisions and links that lead out of the collection, sent over plain sockets: nothing outside it is read, listed
/// or removed. Files outside hold a word that no answer may contain. If strace is available, the system calls of the
/// server's process are checked as well.
/// </summary>
internal sealed class PathAttackTests
{
    private const string Canary = "canary-c0ffee";
    private const string Hidden = ".gordo-deleted-0123456789abcdef0123456789abcde";

    // Names that only a list of a folder outside, or one that follows links there, would contain.
    private static readonly string[] Strangers = ["link", "model\"", "secret", "etc\"", "outside"];

    private string _base = "";
    private string _root = "";
    private string _current = "";

    [SetUp]
    public void Create()
    {
        // A short path, so that the tricks with several steps up reach the folder outside.
        _base = Directory.CreateTempSubdirectory("g-").FullName;
        _root = Path.Combine(_base, "collection");
        _current = Path.Combine(_root, TemporaryCollection.Current);
        Copy(Path.Combine(_current, "inside"));
        Copy(Path.Combine(_root, TemporaryCollection.Older, "inside"));
        foreach (string place in (string[])
            [
                Path.Combine(_base, PathTricks.Outside), Path.Combine(_base, "42", "model"), Path.Combine(_root, "hidden", "secret"), Path.Combine(_root, Hidden, "model"),
                Path.Combine(_root, TemporaryCollection.Current + "-old", "model"),
            ])
        {
            Copy(place);
            File.WriteAllText(Path.Combine(place, "metadata.json"), $$$"""{"{{{Canary}}}": true, "dataset": {"tag_list": ["{{{Canary}}}", "b", "c", "d"]}}""");
            File.AppendAllText(Path.Combine(place, "info.json"), Canary);
        }
        foreach (string revision in (string[])[_current, Path.Combine(_root, TemporaryCollection.Older)])
        {
            Link(revision, "link", Path.Combine(_base, PathTricks.Outside));
            Link(revision, "link-relative", Path.Combine("..", "..", PathTricks.Outside));
            Link(revision, "link-chain", "link-relative");
            Link(revision, "link-circle", "link-circle");
            Link(revision, "link-broken", "nothing");
            Link(revision, "link-parent", "..");
            Link(revision, "link-proc", "/proc/self/cwd");
            Link(revision, "link-fd", "/proc/self/fd");
            Link(revision, "link-root", "/");
            Directory.CreateDirectory(Path.Combine(revision, "file-links"));
            foreach (string file in (string[])["model.onnx", "metadata.json", "info.json"])
                File.CreateSymbolicLink(Path.Combine(revision, "file-links", file), Path.Combine(_base, PathTricks.Outside, file));
            Copy(Path.Combine(revision, "metadata-link"));
            File.Delete(Path.Combine(revision, "metadata-link", "metadata.json"));
            File.CreateSymbolicLink(Path.Combine(revision, "metadata-link", "metadata.json"), Path.Combine(_base, PathTricks.Outside, "metadata.json"));
        }
        Directory.CreateSymbolicLink(Path.Combine(_root, "42"), Path.Combine(_base, "42"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "43"), "/");
    }

    [TearDown]
    public void Remove() => Directory.Delete(_base, recursive: true);

    [Test]
    public async Task Nothing_outside_the_collection_is_read_listed_or_removed()
    {
        PathTricks.All.Should().HaveCountGreaterThan(350);
        await using ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", _current));
        Dictionary<string, string> before = Outside();
        IReadOnlyList<string> requests = Requests();
        (int answered, List<string> wrong) = await AttackAsync(server, requests);
        wrong.Should().BeEmpty();
        answered.Should().BeGreaterThan(requests.Count * 9 / 10, "all requests except those that are not HTTP are answered");
        Outside().Should().Equal(before);
        Directory.GetFiles(Path.Combine(_current, "inside")).Should().HaveCount(3, "the current revision is not deleted either");
        (await server.Client.GetAsync("/gordo/v0/p/inside/metadata")).StatusCode.Should().Be(HttpStatusCode.OK);
        TestContext.Out.WriteLine($"{PathTricks.All.Count} tricks, {requests.Count} requests, {answered} answered");
    }

    [Test]
    public async Task No_system_call_names_anything_outside_the_collection()
    {
        await CommandLineTool.RequireAsync("strace", "strace", "-D", "-f", "-o", "/dev/null", "true");
        string log = Path.GetTempFileName();
        await using (ServerProcess server = await ServerProcess.StartUnderAsync(
            ["strace", "-D", "-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", "trace=%file", "-e", "signal=none", "-o", log], ("MODEL_COLLECTION_DIR", _current)))
        {
            // Files that the runtime loads for the first request of each kind do not count.
            await AttackAsync(server, [.. Requests().Where((_, i) => i % 100 == 0), .. Requests(["inside", "nothing"])]);
            (await server.Client.GetAsync("/begin")).StatusCode.Should().Be(HttpStatusCode.NotFound);
            File.Create(Path.Combine(_current, "begin")).Dispose();
            (await server.Client.GetAsync("/gordo/v0/p/begin/metadata")).StatusCode.Should().Be(HttpStatusCode.NotFound);
            await AttackAsync(server, [.. Requests().Where((_, i) => i % 4 == 0 || i < 1200)]);
            await server.TerminateAsync();
        }
        string[] lines = File.ReadAllLines(log);
        int begin = Array.FindIndex(lines, line => line.Contains("/begin/", StringComparison.Ordinal));
        begin.Should().BePositive();
        string[] own = [_root, AppContext.BaseDirectory.TrimEnd('/'), Path.GetDirectoryName(Environment.ProcessPath)!, Environment.GetEnvironmentVariable("GORDO_PUBLISHED") ?? AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar), Path.GetDirectoryName(typeof(object).Assembly.Location)!, "/proc/self", "/sys", "/dev"];
        // Paths that the runtime reads to find the memory limit, and that it removes when it ends.
        string[] runtimes = ["/proc/meminfo", "/tmp/dotnet-diagnostic-", "/tmp/clr-debug-pipe-"];
        // Links in the path of the collection are resolved from the root on.
        string[] above = [.. Ancestors(_root)];
        List<string> strange =
        [
            .. lines[begin..].SelectMany(Paths).Distinct(StringComparer.Ordinal)
                .Where(path => !above.Contains(path) && !Array.Exists(runtimes, start => path.StartsWith(start, StringComparison.Ordinal)) && !own.Any(place => path == place || path.StartsWith(place + "/", StringComparison.Ordinal)))
        ];
        strange.Should().BeEmpty();
        lines[begin..].SelectMany(Paths).Count(path => path.StartsWith(_root, StringComparison.Ordinal)).Should().BeGreaterThan(1000, "strace must have recorded the calls");
        lines[begin..].SelectMany(Paths).Should().NotContain(path => path.Contains("/../", StringComparison.Ordinal) || path.EndsWith("/..", StringComparison.Ordinal));
        File.Delete(log);
    }

    // Every trick in every place of a name or revision, with every method.
    private static List<string> Requests(IReadOnlyList<string>? names = null)
    {
        List<string> requests = [];
        foreach (string trick in names ?? PathTricks.All)
        {
            foreach (string route in (string[])["metadata", "download-model", "healthcheck"])
                requests.Add(Head("GET", $"/gordo/v0/p/{trick}/{route}"));
            requests.Add(Post($"/gordo/v0/p/{trick}/prediction"));
            requests.Add(Post($"/gordo/v0/p/{trick}/anomaly/prediction"));
            requests.Add(Head("DELETE", $"/gordo/v0/p/{trick}/revision/{TemporaryCollection.Older}"));
            requests.Add(Head("DELETE", $"/gordo/v0/p/model/revision/{trick}"));
            requests.Add(Head("GET", $"/gordo/v0/p/models?revision={trick}"));
            requests.Add(Head("GET", $"/gordo/v0/p/model/metadata?revision={trick}"));
            requests.Add(Head("GET", "/gordo/v0/p/models", $"revision: {Uri.UnescapeDataString(trick.Length > 1000 ? "x" : trick)}"));
            requests.Add(Head("GET", "/metadata", $"X-Envoy-Original-Path: /gordo/v0/p/{trick}/metadata"));
            requests.Add(Head("GET", $"/gordo/v0/{trick}/models"));
            requests.Add(Head("GET", $"/{trick}"));
            requests.Add(Head("GET", $"/v2/models/{trick}"));
            requests.Add(Head("GET", $"/v2/models/{trick}/ready"));
            requests.Add(Head("GET", $"/v2/models/model/versions/{trick}"));
            requests.Add(Post($"/v2/models/{trick}/infer"));
            requests.Add(Post($"/v2/models/model/versions/{trick}/infer"));
        }
        foreach (string revision in (string[])["42", "43", TemporaryCollection.Older])
        {
            requests.Add(Head("GET", $"/gordo/v0/p/models?revision={revision}"));
            requests.Add(Head("GET", $"/gordo/v0/p/model/metadata?revision={revision}"));
            requests.Add(Head("GET", $"/gordo/v0/p/link/metadata?revision={revision}"));
            requests.Add(Head("GET", $"/gordo/v0/p/etc/download-model?revision={revision}"));
            requests.Add(Head("DELETE", $"/gordo/v0/p/model/revision/{revision}"));
            requests.Add(Head("GET", $"/v2/models/model/versions/{revision}"));
        }
        return requests;
    }

    private static string Head(string method, string target, string? header = null) =>
        $"{method} {target} HTTP/1.1\r\nHost: a\r\n{(header is null ? "" : header.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal) + "\r\n")}Connection: close\r\n\r\n";

    private static string Post(string target)
    {
        const string Body = """{"X":[[1,2,3,4]],"y":[[1,2,3,4]],"inputs":[{"name":"X","shape":[1,4],"datatype":"FP64","data":[1,2,3,4]}]}""";
        return $"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}";
    }

    private static async Task<(int Answered, List<string> Wrong)> AttackAsync(ServerProcess server, IReadOnlyList<string> requests)
    {
        var wrong = new ConcurrentBag<string>();
        int answered = 0;
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (request, _) =>
        {
            string answer = await SendAsync(server.Port, request);
            if (answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
                Interlocked.Increment(ref answered);
            bool leaks = answer.Contains(Canary, StringComparison.Ordinal) || answer.Contains("root:x:", StringComparison.Ordinal) || answer.Contains("\nX-Injected", StringComparison.Ordinal);
            bool fails = answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal);
            bool lists = answer.Contains("\"models\":[", StringComparison.Ordinal) && Strangers.Any(name => answer.Contains($"\"{name}", StringComparison.Ordinal));
            if (leaks || fails || lists)
                wrong.Add($"{request[..request.IndexOf('\r', StringComparison.Ordinal)]}: {answer[..Math.Min(answer.Length, 600)]}");
        });
        return (answered, [.. wrong]);
    }

    private static async Task<string> SendAsync(int port, string request)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        }
        catch (IOException)
        {
            // The server closed the connection before everything was sent.
        }
        return await RawClient.ReadAsync(stream, 20);
    }

    // Each path outside the collection, and its content.
    private Dictionary<string, string> Outside() => new DirectoryInfo(_base).EnumerateFileSystemInfos()
        .Where(entry => entry.FullName != _root)
        .Concat(new DirectoryInfo(_root).EnumerateFileSystemInfos().Where(entry => entry.Name is "hidden" or "42" or "43" || entry.Name.StartsWith(Hidden, StringComparison.Ordinal) || entry.Name.EndsWith("-old", StringComparison.Ordinal)))
        .SelectMany(entry => entry is DirectoryInfo { LinkTarget: null } folder ? folder.EnumerateFiles("*", SearchOption.AllDirectories).Cast<FileSystemInfo>() : [entry])
        .ToDictionary(entry => entry.FullName, entry => entry.LinkTarget ?? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(entry.FullName))));

    private static IEnumerable<string> Paths(string line)
    {
        // 1234 openat(AT_FDCWD, "/path", O_RDONLY) = 3; rename has two paths.
        for (int start = line.IndexOf('"', StringComparison.Ordinal); start >= 0;)
        {
            int end = line.IndexOf('"', start + 1);
            if (end < 0)
                yield break;
            // The target text of a link is not a path that was opened.
            bool isAnswer = line.Contains("readlink", StringComparison.Ordinal)
                && (line.Contains("resumed>", StringComparison.Ordinal) || line.IndexOf('"', StringComparison.Ordinal) != start);
            if (end > start + 1 && !isAnswer)
                yield return line[(start + 1)..end];
            start = line.IndexOf('"', end + 1);
        }
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (string? above = path; above is not null; above = Path.GetDirectoryName(above))
            yield return above;
    }

    private static void Copy(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in (string[])["model.onnx", "metadata.json", "info.json"])
            File.Copy(TemporaryCollection.Golden("autoencoder-4", file), Path.Combine(folder, file));
    }

    private static void Link(string revision, string name, string target) => Directory.CreateSymbolicLink(Path.Combine(revision, name), target);
}
