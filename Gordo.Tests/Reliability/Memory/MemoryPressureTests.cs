using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Gordo.Tests.Reliability.Memory;

/// <summary>
/// Servers in 512 MiB (and in 2 GiB, on request) whose clients hold as much memory as they can: the process keeps running,
/// other clients are served, and everything is answered at once when the hostile clients have gone.
/// </summary>
/// <remarks>The heap limit is the one that .NET sets in a container of that size.</remarks>
internal sealed class MemoryPressureTests
{
    private const long Container = 512L << 20;
    private const string Small = """{"X": [[1, 2, 3, 4]]}""";

    // How long another client may wait; stalled clients that hold memory are disconnected earlier.
    private const int MostWaitSeconds = 30;

    public static IEnumerable<TestCaseData> Cases()
    {
        (string Name, Func<HostileLoad, int, Task> Begin)[] inGroup =
        [
            ("clients_with_340_KB_each", (load, _) => load.PostAsync(150, 2)),
            ("clients_that_do_not_read_their_answers", (load, _) => load.WithoutReadingAsync(35)),
            ("connections_that_announce_345_KB_and_send_one_byte", (load, _) => load.AnnouncingAsync(900)),
            ("streams_of_HTTP2_that_announce_345_KB_and_send_one_byte", (load, port) => load.AnnouncingOverHttp2Async(port, 10, 90)),
            ("unfinished_heads_of_159_KB", (load, _) => load.WithUnfinishedHeadsAsync(1000, 70_000, 89_000)),
        ];
        (string Name, Func<HostileLoad, int, Task> Begin)[] others =
        [
            ("clients_that_do_not_read_smaller_answers", (load, _) => load.WithoutReadingAsync(200, rows: 10_000)),
            ("connections_that_send_all_but_the_last_byte", (load, _) => load.SendingAllButOneAsync(900)),
            ("unfinished_heads_of_40_KB", (load, _) => load.WithUnfinishedHeadsAsync(1000, 8_000, 32_000)),
        ];
        foreach ((string name, Func<HostileLoad, int, Task> begin) in inGroup.Concat(others))
            yield return new TestCaseData(Container, false, begin).SetName($"512_MiB_heap_{name}");
        foreach ((string name, Func<HostileLoad, int, Task> begin) in inGroup)
            yield return new TestCaseData(Container, true, begin).SetName($"512_MiB_container_{name}");
    }

    public static IEnumerable<TestCaseData> LargeCases()
    {
        const long Large = 2L << 30;
        yield return new TestCaseData(Large, false, (HostileLoad load, int _) => load.PostAsync(600, 2)).SetName("2_GiB_heap_clients_with_340_KB_each");
        yield return new TestCaseData(Large, false, (HostileLoad load, int _) => load.WithoutReadingAsync(200)).SetName("2_GiB_heap_clients_that_do_not_read_their_answers");
        yield return new TestCaseData(Large, false, (HostileLoad load, int _) => load.AnnouncingAsync(1500)).SetName("2_GiB_heap_connections_that_announce_345_KB_and_send_one_byte");
        yield return new TestCaseData(Large, false, (HostileLoad load, int _) => load.WithUnfinishedHeadsAsync(4000, 70_000, 89_000)).SetName("2_GiB_heap_unfinished_heads_of_159_KB");
    }

    [TestCaseSource(nameof(Cases))]
    public Task Clients_that_hold_memory_do_not_end_the_process(long container, bool inGroup, Func<HostileLoad, int, Task> begin) =>
        RunAsync(container, inGroup, begin);

    [Explicit("Takes gigabytes of memory.")]
    [TestCaseSource(nameof(LargeCases))]
    public Task Clients_that_hold_memory_do_not_end_a_large_process(long container, bool inGroup, Func<HostileLoad, int, Task> begin) =>
        RunAsync(container, inGroup, begin);

    private static async Task RunAsync(long container, bool inGroup, Func<HostileLoad, int, Task> begin)
    {
        using MemoryCgroup? group = inGroup ? MemoryCgroup.TryCreate(container) : null;
        if (inGroup && group is null)
            Assert.Ignore("This process cannot create a memory cgroup.");
        int http2 = ServerProcess.FreePort();
        (string, string)[] settings =
        [
            ("Kestrel__Endpoints__H2__Url", $"http://127.0.0.1:{http2.ToString(CultureInfo.InvariantCulture)}"),
            ("Kestrel__Endpoints__H2__Protocols", "Http2"),
            ("GORDO_SERVER_LOG_LEVEL", "warning"),
        ];
        if (!inGroup)
            settings = [.. settings, ("DOTNET_GCHeapHardLimit", (container * 3 / 4).ToString("X", CultureInfo.InvariantCulture))];
        await using ServerProcess server = await ServerProcess.StartUnderAsync(group?.Wrapper ?? [], settings);
        (await server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);
        long before = server.ResidentBytes;
        long started = Stopwatch.GetTimestamp();
        string slowest;
        await using (var load = new HostileLoad(server.Port))
        {
            Task hostile = begin(load, http2);
            double small = await ServedAfterAsync(server, Encoding.ASCII.GetBytes(Small));
            await hostile;
            small = Math.Max(small, await ServedAfterAsync(server, Encoding.ASCII.GetBytes(Small)));
            double large = await ServedAfterAsync(server, HostileLoad.Frame);
            (await server.Client.GetAsync("/healthcheck")).StatusCode.Should().Be(HttpStatusCode.OK, "health checks are never refused");
            load.Statuses.Keys.Should().BeSubsetOf([200, 503]);
            slowest = $"other clients: one row served after {small:F1} s at most, 340 KB after {large:F1} s; "
                + string.Join(", ", load.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} × {status.Key}"));
        }
        TestContext.Out.WriteLine($"{before / 1_000_000} MB before, {server.PeakBytes / 1_000_000} MB at most, {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s; {slowest}");

        // The memory is free again: requests are answered at once.
        await Task.Delay(500);
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await PostAsync(server, HostileLoad.Frame);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }
        server.HasExited.Should().BeFalse();
        server.Log.Should().NotContain("fail:").And.NotContain("Out of memory");
    }

    // Repeats a refused request each second, as Retry-After says, until it is answered.
    private static async Task<double> ServedAfterAsync(ServerProcess server, byte[] body)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            HttpStatusCode status = 0;
            try
            {
                using HttpResponseMessage response = await PostAsync(server, body);
                status = response.StatusCode;
                if (status == HttpStatusCode.ServiceUnavailable)
                    response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
            }
            catch (HttpRequestException) when (!server.HasExited)
            {
                // The connection ended with the refusal.
            }
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (status == HttpStatusCode.OK)
                return seconds;
            status.Should().BeOneOf((HttpStatusCode)0, HttpStatusCode.ServiceUnavailable);
            seconds.Should().BeLessThan(MostWaitSeconds, "other clients are served");
            await Task.Delay(1000);
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(ServerProcess server, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await server.Client.PostAsync("/gordo/v0/p/compressor-a/prediction", content);
    }
}
