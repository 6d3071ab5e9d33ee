using System.Diagnostics;
using System.Globalization;
using System.Net;
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
    /// <param name="isPaced">True to send each as over a network of 1 Gbit/s.</param>
    public static async Task<int> RunAsync(string server, int count, int calls, bool isPaced)
    {
        byte[] body = Machines.All(count);
        using var client = new HttpClient();
        for (int call = 0; call < calls; call++)
        {
            long started = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = await PostAsync(client, $"{server}/anomaly/prediction", body, isPaced: isPaced);
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
    /// <param name="server">The URL up to the project.</param>
    /// <param name="count">The number of machines.</param>
    /// <param name="calls">How often to ask all machines.</param>
    /// <param name="query">The query of each request: <c>?view=events</c> for what a call of all answers, empty for whole frames.</param>
    public static async Task<int> RunSinglesAsync(string server, int count, int calls, string query)
    {
        byte[][] bodies = [.. Enumerable.Range(0, count).Select(machine => Machines.One(machine, count))];
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections });
        for (int call = 0; call < calls; call++)
        {
            long started = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (machine, _) =>
            {
                using HttpResponseMessage answer = await PostAsync(client, $"{server}/{ManyModels.Name(machine)}/anomaly/prediction{query}", bodies[machine]);
                await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
            });
            Console.Write(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F2} "));
        }
        Console.WriteLine();
        return 0;
    }

    /// <summary>
    /// Sends single requests with short pauses, alone and beside calls of all machines in turns of some seconds, and prints
    /// the times of both. The calls come from a process of the lowest priority at the speed of a network, as from a machine of
    /// their own: at the speed of memory, sending one would take both cores.
    /// </summary>
    /// <param name="server">The URL up to the project.</param>
    /// <param name="count">The number of machines.</param>
    /// <param name="single">The URL of the single requests.</param>
    /// <param name="file">The JSON body of the single requests.</param>
    public static async Task<int> RunBesideAsync(string server, int count, string single, string file)
    {
        const int Turns = 12;
        byte[] one = await File.ReadAllBytesAsync(file);
        using var client = new SingleClient(new Uri(single), one);
        client.Send(TimeSpan.FromSeconds(5));
        var times = new Dictionary<bool, List<double>> { [false] = [], [true] = [] };
        int calls = 0;
        for (int turn = 0; turn < 2 * Turns; turn++)
        {
            bool isBeside = turn % 2 == 1;
            using Process? beside = isBeside ? await StartCallsAsync(server, count) : null;
            times[isBeside].AddRange(client.Send(TimeSpan.FromSeconds(3)));
            if (beside is null)
                continue;
            beside.Kill();
            calls += (await beside.StandardOutput.ReadToEndAsync()).Count(static character => character == ' ');
            await beside.WaitForExitAsync();
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"alone {Summary(times[false])}; beside {calls} calls {Summary(times[true])}"));
        return 0;
    }

    // Returns after the first call.
    private static async Task<Process> StartCallsAsync(string server, int count)
    {
        string[] command = ["-n", "19", Environment.ProcessPath!, typeof(FleetLoad).Assembly.Location, "fleet", server, count.ToString(CultureInfo.InvariantCulture), "1000", "paced"];
        Process calls = Process.Start(new ProcessStartInfo("nice", command) { RedirectStandardOutput = true })!;
        await calls.StandardOutput.ReadAsync(new char[8]);
        return calls;
    }

    private static string Summary(List<double> milliseconds)
    {
        milliseconds.Sort();
        double At(double share) => milliseconds[(int)(share * (milliseconds.Count - 1))];
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds.Count} requests p50 {At(0.5):F2} p90 {At(0.9):F2} p99 {At(0.99):F2} ms");
    }

    private static async Task<HttpResponseMessage> PostAsync(
        HttpClient client, string url, byte[] body, string type = "application/vnd.apache.arrow.stream", bool isPaced = false)
    {
        HttpContent content = isPaced ? new PacedContent(body) : new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        HttpResponseMessage answer = await client.PostAsync(new Uri(url), content);
        return answer.EnsureSuccessStatusCode();
    }

    private sealed class PacedContent(byte[] body) : HttpContent
    {
        private const int BytesPerMillisecond = 125_000;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            long started = Stopwatch.GetTimestamp();
            for (int sent = 0; sent < body.Length; sent += BytesPerMillisecond)
            {
                await stream.WriteAsync(body.AsMemory(sent, Math.Min(BytesPerMillisecond, body.Length - sent)));
                while (Stopwatch.GetElapsedTime(started).TotalMilliseconds * BytesPerMillisecond < sent)
                    await Task.Delay(1);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }
}
