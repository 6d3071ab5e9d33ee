using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Gordo.Tests.Reliability.Soak;

/// <summary>
/// Mixed load at full speed on a server in its own process: all endpoints, sizes and formats, valid and invalid requests,
/// clients that disconnect, more models than fit in memory, revisions created and deleted. Every answer is compared.
/// </summary>
/// <remarks>
/// A plain test run takes seconds and sends each request once; <c>.ci/soak SECONDS</c> runs longer, with the published
/// server, and also checks memory.
/// </remarks>
[NonParallelizable]
internal sealed class SoakTests
{
    private const int Clients = 8;
    private const int ClientsOfLargeFrames = 2;
    private const int LargeBody = 500_000;
    private const int MostFaults = 10;
    private const int Copies = 12;
    private const int OftenUsedCopies = 2;
    private const int WindowSeconds = 20;

    // The memory of a small container. With all the memory of a large machine the garbage collector runs late, and the
    // memory of the process would say little about what it needs.
    private const string MemoryMegabytes = "512";

    private static readonly int Seconds = Setting("GORDO_SOAK_SECONDS") is { } seconds ? int.Parse(seconds, CultureInfo.InvariantCulture) : 3;

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly List<(double Second, long Megabytes)> _resident = [];
    private readonly SoakRequest[] _requests = [.. SoakRequests.All()];
    private ServerProcess _server = null!;
    private Action _giveUp = () => { };

    [Test]
    public async Task Under_mixed_load_answers_are_right_and_memory_does_not_grow()
    {
        using var collection = new TemporaryCollection();
        for (int copy = 0; copy < Copies; copy++)
        {
            foreach (RecordedCase recorded in RecordedCase.All())
                collection.Add(recorded.Model, $"{recorded.Model}-{copy}");
            foreach (string name in RecordedZip.Names)
                RecordedZip.Add(collection, name, copy);
        }
        await using ServerProcess server = _server = await ServerProcess.StartAsync(
            ("MODEL_COLLECTION_DIR", collection.CurrentDirectory), ("ENABLE_PROMETHEUS", "true"), ("EXPECTED_MODELS", "[a, b]"),
            ("N_CACHED_MODELS", "60"), ("N_CACHED_METADATA", "60"), ("GORDO_MAX_QUEUED", "2"), ("GORDO_MEMORY_MB", MemoryMegabytes),
            ("GORDO_SERVER_LOG_LEVEL", "error"));

        foreach (SoakRequest request in _requests)
            await SendAsync(request, copy: 0);
        _faults.Should().BeEmpty();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(Seconds));
        _giveUp = stop.Cancel;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, Clients).Select(client => Task.Run(() => AskAsync(client, stop.Token))),
            Task.Run(() => HangUpAsync(new Random(7), stop.Token)),
            Task.Run(() => DeleteAsync(collection, stop.Token)),
            WatchMemoryAsync(stop.Token),
        ]);

        Report(clock.Elapsed);
        server.HasExited.Should().BeFalse(server.Log);
        server.Log.Should().BeEmpty("no error may be logged");
        _faults.Should().BeEmpty();
        if (Seconds >= 60)
            MegabytesAt(Seconds).Should().BeLessThan(MostMegabytes * 1.1, "memory must not grow from second {0} on", ReferenceSecond);
    }

    // The second by which caches and pools are filled and hot code is optimized.
    private static int ReferenceSecond => Math.Min(120, Seconds / 2);

    // The maximum until then: memory goes up and down between full collections, so its minimum says nothing.
    private double MostMegabytes => Enumerable.Range(1, ReferenceSecond).Max(MegabytesAt);

    private async Task AskAsync(int client, CancellationToken stop)
    {
        // Some clients send only large frames, so that the number of them in flight is constant: otherwise memory would
        // go up and down with it.
        bool large = client < ClientsOfLargeFrames;
        SoakRequest[] requests = [.. _requests.Where(request => IsLarge(request) == large)];
        var random = new Random(20_200_301 + client);
        double[] sums = new double[requests.Length];
        double sum = 0;
        for (int i = 0; i < sums.Length; i++)
            sums[i] = sum += requests[i].Weight;
        while (!stop.IsCancellationRequested)
        {
            int chosen = Array.BinarySearch(sums, random.NextDouble() * sum);
            // Most requests are for few models, the others for any: some are cached and some must be loaded.
            await SendAsync(requests[chosen < 0 ? ~chosen : chosen], random.Next(random.Next(4) > 0 ? OftenUsedCopies : Copies));
        }
    }

    private async Task SendAsync(SoakRequest request, int copy)
    {
        try
        {
            using HttpRequestMessage message = request.Message(copy);
            using HttpResponseMessage response = await _server.Client.SendAsync(message);
            await CheckAsync(request, response);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Fault($"{request.Name}: {exception.GetBaseException().Message}");
        }
    }

    private async Task CheckAsync(SoakRequest request, HttpResponseMessage response)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        int status = (int)response.StatusCode;
        Count($"{status}");
        if (status == (int)HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null)
            return;
        string? difference = status == request.Status ? request.Difference(body) : $"status {status}, expected {request.Status}";
        if (difference is not null)
            Fault($"{request.Name}: {difference}: {System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 300)))}");
    }

    // A few faults show what is wrong; more load adds nothing.
    private void Fault(string what)
    {
        _faults.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {what}");
        if (_faults.Count >= MostFaults)
            _giveUp();
    }

    private static bool IsLarge(SoakRequest request) => request.Body?.Length > LargeBody;

    private async Task HangUpAsync(Random random, CancellationToken stop)
    {
        SoakRequest[] requests = [.. _requests.Where(request => request.Body?.Length > 50_000 && !IsLarge(request))];
        while (!stop.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(random.Next(1, 60));
            try
            {
                using HttpRequestMessage message = requests[random.Next(requests.Length)].Message(copy: 0);
                using HttpResponseMessage response = await _server.Client.SendAsync(message, patience.Token);
            }
            catch (OperationCanceledException)
            {
                Count("disconnected");
            }
            await Task.Delay(200, CancellationToken.None);
        }
    }

    // Each revision is created under its own name, requested, deleted, and then returns 410.
    private async Task DeleteAsync(TemporaryCollection collection, CancellationToken stop)
    {
        RecordedCase recorded = RecordedCase.All().First(recorded => recorded.Model == "autoencoder-4");
        var answer = new RecordedAnswer(recorded.Requests[0].Json.GetProperty("data"), "json");
        for (int number = 1; !stop.IsCancellationRequested; number++)
        {
            string revision = $"{1_500_000_000_000 + number}";
            string query = $"?revision={revision}", path = $"/gordo/v0/soak/spare/revision/{revision}";
            collection.Add(recorded.Model, "spare", revision);
            var prediction = new SoakRequest(HttpMethod.Post, "/gordo/v0/soak/spare/prediction" + query, "a spare revision", 200, answer.Difference)
            {
                Body = recorded.Json,
                ContentType = SoakBodies.Json,
            };
            await SendAsync(prediction, 0);
            await SendAsync(new(HttpMethod.Delete, path, "deleting a spare revision", 200, _ => null), 0);
            await SendAsync(prediction with { Name = "a deleted revision", Status = 410, Check = _ => null }, 0);
            await SendAsync(new(HttpMethod.Delete, path, "deleting it again", 404, _ => null), 0);
            Count("revisions deleted");
        }
    }

    private async Task WatchMemoryAsync(CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(1000, CancellationToken.None);
            _resident.Add((clock.Elapsed.TotalSeconds, _server.ResidentBytes >> 20));
        }
    }

    // The mean of some seconds: a single value depends on when the last collection was.
    private double MegabytesAt(int second) =>
        _resident.Where(sample => sample.Second > second - WindowSeconds && sample.Second < second + 2)
            .Select(sample => (double)sample.Megabytes).DefaultIfEmpty(double.NaN).Average();

    private void Report(TimeSpan elapsed)
    {
        string counts = string.Join(", ", _counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key}: {count.Value}"));
        TestContext.Progress.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"soak: {elapsed.TotalSeconds:0} s; {counts}; resident {MostMegabytes:0} MB at most until {ReferenceSecond} s, {MegabytesAt(Seconds):0} MB at the end; every 10 s: {string.Join(' ', _resident.Where((_, i) => i % 10 == 9).Select(sample => sample.Megabytes))}"));
    }

    private void Count(string what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
