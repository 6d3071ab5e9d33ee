using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Gordo.Benchmarks.Load;

/// <summary>Scores all machines of a plant: in one call, or by a request for each machine over keep-alive connections.</summary>
internal static class FleetLoad
{
    private const int Connections = 8;

    /// <summary>Sends calls of all machines one after the other, and prints the seconds of each.</summary>
    /// <param name="server">The URL up to the project.</param>
    /// <param name="count">The number of machines.</param>
    /// <param name="calls">The number of calls.</param>
    public static async Task<int> RunAsync(string server, int count, int calls)
    {
        byte[] body = Machines.All(count);
        using var client = new HttpClient();
        for (int call = 0; call < calls; call++)
        {
            long started = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = await PostAsync(client, $"{server}/anomaly/prediction", body);
            byte[] lines = await answer.Content.ReadAsByteArrayAsync();
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            string last = Encoding.UTF8.GetString(lines[(lines.AsSpan(0, lines.Length - 1).LastIndexOf((byte)'\n') + 1)..]);
            if (!last.Contains($"\"answered\":{count.ToString(CultureInfo.InvariantCulture)},", StringComparison.Ordinal))
            {
                Console.Error.WriteLine(last);
                return 1;
            }
            Console.Write(string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} "));
        }
        Console.WriteLine();
        return 0;
    }

    /// <summary>Sends a request for each machine, and prints the seconds of all together.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public static async Task<int> RunSinglesAsync(string server, int count, int calls)
    {
        byte[][] bodies = [.. Enumerable.Range(0, count).Select(machine => Machines.One(machine, count))];
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections });
        for (int call = 0; call < calls; call++)
        {
            long started = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (machine, _) =>
            {
                using HttpResponseMessage answer = await PostAsync(client, $"{server}/{ManyModels.Name(machine)}/anomaly/prediction", bodies[machine]);
                await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
            });
            Console.Write(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F2} "));
        }
        Console.WriteLine();
        return 0;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string url, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.apache.arrow.stream");
        HttpResponseMessage answer = await client.PostAsync(new Uri(url), content);
        return answer.EnsureSuccessStatusCode();
    }
}
