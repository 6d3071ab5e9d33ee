using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Reliability.Soak;

/// <summary>
/// Compares two servers under mixed load, one of which fills its pooled memory with a pattern
/// (<c>GORDO_POISON_MEMORY</c>): its answers equal the other's byte for byte and do not contain the pattern.
/// </summary>
/// <remarks>Takes seconds in a plain test run; <c>GORDO_SOAK_SECONDS</c> sets the duration.</remarks>
[NonParallelizable]
internal sealed class PoisonedMemoryTests
{
    private const int Clients = 4;
    private const int MostFaults = 10;

    // Shorter runs of the byte occur in numbers and compressed data by chance.
    private static readonly byte[] Pattern = [.. Enumerable.Repeat(PoisonedMemory.Pattern, 6)];

    private static readonly int Seconds =
        Environment.GetEnvironmentVariable("GORDO_SOAK_SECONDS") is { Length: > 0 } seconds ? int.Parse(seconds, CultureInfo.InvariantCulture) : 3;

    private readonly ConcurrentDictionary<SoakRequest, byte[]> _plainAnswers = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentQueue<string> _faults = new();
    private long _compared;

    [Test]
    public async Task Answers_are_the_same_when_pooled_memory_is_filled_with_a_pattern()
    {
        using var collection = new TemporaryCollection();
        foreach (RecordedCase recorded in RecordedCase.All())
            collection.Add(recorded.Model, $"{recorded.Model}-0");
        foreach (string name in RecordedZip.Names)
            RecordedZip.Add(collection, name, 0);
        await using ServerProcess plain = await StartAsync(collection, "0"), poisoned = await StartAsync(collection, "1");
        // Requests to the server itself are left out: their answers depend on its time and load.
        SoakRequest[] requests = [.. SoakRequests.All().Where(request => request.Path.Contains("{copy}", StringComparison.Ordinal))];
        // Each request once, if there is time for it.
        foreach (SoakRequest request in Seconds < 60 ? [] : requests)
            await CompareAsync(request, plain, poisoned);

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(Seconds));
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var random = new Random(client);
            while (!stop.IsCancellationRequested && _faults.Count < MostFaults)
                await CompareAsync(requests[random.Next(requests.Length)], plain, poisoned);
        })));

        TestContext.Progress.WriteLine($"poisoned: {Seconds} s, {_compared} answers compared");
        poisoned.HasExited.Should().BeFalse(poisoned.Log);
        poisoned.Log.Should().BeEmpty();
        _faults.Should().BeEmpty();
        _compared.Should().BeGreaterThan(20);
    }

    private static Task<ServerProcess> StartAsync(TemporaryCollection collection, string poison) => ServerProcess.StartAsync(
        ("MODEL_COLLECTION_DIR", collection.CurrentDirectory), ("GORDO_POISON_MEMORY", poison), ("GORDO_SERVER_LOG_LEVEL", "error"));

    private async Task CompareAsync(SoakRequest request, ServerProcess plain, ServerProcess poisoned)
    {
        if (!_plainAnswers.TryGetValue(request, out byte[]? expected))
        {
            (HttpStatusCode status, byte[] answer) = await AskAsync(request, plain);
            if (status == HttpStatusCode.ServiceUnavailable)
                return;
            ((int)status).Should().Be(request.Status, request.Name);
            _plainAnswers[request] = expected = answer;
        }
        (HttpStatusCode found, byte[] body) = await AskAsync(request, poisoned);
        if (found == HttpStatusCode.ServiceUnavailable)
            return;
        Interlocked.Increment(ref _compared);
        if ((int)found != request.Status)
            _faults.Enqueue($"{request.Name}: status {found}");
        else if (!SoakRequest.Steady(body).SequenceEqual(SoakRequest.Steady(expected)))
            _faults.Enqueue($"{request.Name}: differs from byte {SoakRequest.Steady(body).CommonPrefixLength(SoakRequest.Steady(expected))} of {expected.Length} on");
        else if (body.AsSpan().IndexOf(Pattern) >= 0)
            _faults.Enqueue($"{request.Name}: holds the pattern");
    }

    private static async Task<(HttpStatusCode Status, byte[] Body)> AskAsync(SoakRequest request, ServerProcess server)
    {
        using HttpRequestMessage message = request.Message(copy: 0);
        using HttpResponseMessage response = await server.Client.SendAsync(message);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }
}
