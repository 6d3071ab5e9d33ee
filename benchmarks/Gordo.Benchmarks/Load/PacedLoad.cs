using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Gordo.Benchmarks.Load;

/// <summary>
/// Posts a body at a fixed rate regardless of pending answers, so that waiting for other requests counts. Prints the
/// durations seen by the client, from the time each request was due, and those that the server reports in
/// <c>Server-Timing</c>.
/// </summary>
internal static class PacedLoad
{
    /// <summary>Runs the load.</summary>
    /// <param name="url">The URL; <c>{model}</c> is replaced by the name of a model.</param>
    /// <param name="body">The file to post.</param>
    /// <param name="rate">The number of requests per second; 0 to send one after the other.</param>
    /// <param name="requests">The total number of requests.</param>
    /// <param name="models">The number of models: chosen at random with a rate, else in turn.</param>
    public static async Task<int> RunAsync(string url, string body, int rate, int requests, int models)
    {
        byte[] content = await File.ReadAllBytesAsync(body);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
        double[] seen = new double[requests], served = new double[requests];
        var random = new Random(20200301);
        int failed = 0;
        await PostAsync(0, Stopwatch.GetTimestamp(), ManyModels.Name(models - 1));
        failed = 0;

        long start = Stopwatch.GetTimestamp();
        var pending = new List<Task>(requests);
        for (int i = 0; i < requests; i++)
        {
            string model = ManyModels.Name(rate > 0 ? random.Next(models) : i % models);
            if (rate == 0)
            {
                await PostAsync(i, Stopwatch.GetTimestamp(), model);
                continue;
            }
            long due = start + (i * Stopwatch.Frequency / rate);
            while (Stopwatch.GetTimestamp() is long now && now < due)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, (due - now) * 1000 / Stopwatch.Frequency)));
            pending.Add(PostAsync(i, due, model));
        }
        await Task.WhenAll(pending);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{requests} requests, {requests / seconds:F0}/s, {failed} failed; client {Summary(seen)}; server {Summary(served)}"));
        return failed == 0 ? 0 : 1;

        async Task PostAsync(int index, long due, string model)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, url.Replace("{model}", model, StringComparison.Ordinal));
            message.Content = new ByteArrayContent(content);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await client.SendAsync(message);
            await answer.Content.ReadAsByteArrayAsync();
            seen[index] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
            string timing = string.Join("", answer.Headers.TryGetValues("Server-Timing", out IEnumerable<string>? values) ? values : []);
            served[index] = 1000 * double.Parse(timing[(timing.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture);
            if (!answer.IsSuccessStatusCode)
                Interlocked.Increment(ref failed);
        }
    }

    private static string Summary(double[] milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):F2} p99 {At(0.99):F2} max {sorted[^1]:F2} ms");
    }
}
