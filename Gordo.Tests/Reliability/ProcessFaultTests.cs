using System.Net;

namespace Gordo.Tests.Reliability;

/// <summary>What happens when the server's process is ended, gently and not.</summary>
internal sealed class ProcessFaultTests
{
    [Test]
    public async Task After_SIGKILL_a_new_process_gives_the_same_answers()
    {
        using var collection = new TemporaryCollection();
        collection.Add("autoencoder-4", "a");
        string before, after;
        await using (ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", collection.CurrentDirectory)))
        {
            before = await DataAsync(await server.PredictAsync("a"));
            await server.KillAsync();
        }
        await using (ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", collection.CurrentDirectory)))
            after = await DataAsync(await server.PredictAsync("a"));
        after.Should().Be(before);
    }

    [Test]
    public async Task SIGTERM_under_load_drops_no_request_that_was_accepted()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("GORDO_LOG_FORMAT", "json"));
        int answered = 0;
        Task[] clients = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using HttpResponseMessage response = await server.PredictAsync("compressor-a");
                    response.StatusCode.Should().Be(HttpStatusCode.OK);
                    await response.Content.ReadAsByteArrayAsync();
                    Interlocked.Increment(ref answered);
                }
            }
            catch (HttpRequestException)
            {
                // The port is closed, or the connection was while it was idle: the server has not seen this request.
            }
        }))];
        SpinWait.SpinUntil(() => Volatile.Read(ref answered) > 200, TimeSpan.FromSeconds(60)).Should().BeTrue();
        (await server.TerminateAsync()).Should().Be(0);
        await Task.WhenAll(clients);
        // Each request the server took has a line in its log; each of those has reached its client whole.
        server.Log.Split('\n').Count(line => line.Contains("/prediction\"", StringComparison.Ordinal) && line.Contains("\"Status\":200", StringComparison.Ordinal))
            .Should().Be(answered);
    }

    private static async Task<string> DataAsync(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        string text = await response.Content.ReadAsStringAsync();
        return text[..text.IndexOf("\"time-seconds\"", StringComparison.Ordinal)];
    }
}
