using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gordo.Api.Hosting;
using Gordo.Api.Observability;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gordo.Benchmarks.Observability;

/// <summary>
/// Measures metrics of ten thousand models with two routes each: recording a request, and a scrape over HTTP from a server in
/// this process.
/// </summary>
internal static class MetricsTable
{
    private const int Models = 10_000;
    private const int Records = 5_000_000;
    private const int Scrapes = 10;
    private const int Rounds = 10;

    private static readonly string[] Routes = ["prediction", "anomaly/prediction"];

    public static async Task PrintAsync()
    {
        await using WebApplication server = GordoServer.Build(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GORDO_SERVER_HOST"] = "127.0.0.1",
            ["GORDO_SERVER_PORT"] = "0",
            ["GORDO_SERVER_LOG_LEVEL"] = "critical",
            ["ENABLE_PROMETHEUS"] = "true",
        }).Build());
        await server.StartAsync();
        GordoMetrics metrics = server.Services.GetRequiredService<GordoMetrics>();
        // As in requests: strings that equal those recorded before, but are other objects.
        RequestLabels[] labels = [.. Enumerable.Range(0, Models).SelectMany(static model => Routes.Select(route =>
            new RequestLabels("plant", string.Create(CultureInfo.InvariantCulture, $"machine-{model:D5}"), "POST", $"/gordo/v0/<gordo_project>/<gordo_name>/{route}", "200")))];
        long empty = GC.GetTotalMemory(forceFullCollection: true);
        foreach (RequestLabels each in labels)
            metrics.RecordRequest(each, 0.01, 100, 1000, 10_000);
        long full = GC.GetTotalMemory(forceFullCollection: true);
        Print("memory per label set", (full - empty) / (double)labels.Length, "bytes");

        RequestLabels[] asked = [.. labels.Select(static each => each with { Model = new string(each.Model.AsSpan()) })];
        Record(metrics, asked, Records / 10);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        // Processor time of the process, because other programs on the machine distort wall-clock time.
        TimeSpan started = Environment.CpuUsage.TotalTime;
        Record(metrics, asked, Records);
        Print("recording a request, each model in turn", (Environment.CpuUsage.TotalTime - started).TotalNanoseconds / Records, "ns CPU");
        Print("allocated per recorded request", (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Records, "bytes");
        started = Environment.CpuUsage.TotalTime;
        Record(metrics, asked[..1], Records);
        Print("recording a request, one model", (Environment.CpuUsage.TotalTime - started).TotalNanoseconds / Records, "ns CPU");

        int port = new Uri(server.Urls.First()).Port;
        byte[] buffer = new byte[1 << 20];
        long length = await ScrapeAsync(port, buffer);
        Print("length of the exposition", length / 1e6, "MB");
        for (int i = 0; i < Scrapes; i++)
            await MeasureAsync(port, buffer);
        await WaitsAsync(port, buffer);
        await server.StopAsync();
    }

    private static async Task MeasureAsync(int port, byte[] buffer)
    {
        long allocated = GC.GetTotalAllocatedBytes(precise: true), started = Stopwatch.GetTimestamp();
        int young = GC.CollectionCount(0), old = GC.CollectionCount(2);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        await ScrapeAsync(port, buffer);
        processor = Environment.CpuUsage.TotalTime - processor;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"scrape: {processor.TotalMilliseconds:F0} ms CPU (including the client), {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms, {(GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1e3:F0} kB of garbage, collections {GC.CollectionCount(0) - young} (gen 2: {GC.CollectionCount(2) - old})"));
    }

    // Measures requests during one scrape per second, in turns with none, so that other load on the machine affects both.
    private static async Task WaitsAsync(int port, byte[] buffer)
    {
        using var client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
        List<double> alone = [], beside = [];
        for (int round = 0; round < 2 * Rounds; round++)
        {
            Task<long>? scrape = round % 2 == 1 ? Task.Run(() => ScrapeAsync(port, buffer)) : null;
            long end = Stopwatch.GetTimestamp() + Stopwatch.Frequency;
            while (Stopwatch.GetTimestamp() < end)
            {
                long started = Stopwatch.GetTimestamp();
                using var body = new StringContent("""{"X": [[11.34, 51.03, 119.8, 2371.8, 2.13, 39.72]]}""", Encoding.UTF8, "application/json");
                (await client.PostAsync("/gordo/v0/demo/gas-compressor-1/prediction", body)).EnsureSuccessStatusCode();
                (scrape is null ? alone : beside).Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await Task.Delay(2);
            }
            if (scrape is not null)
                await scrape;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"requests of one row, in ms: alone p50 {At(alone, 0.5):F2}, p99 {At(alone, 0.99):F2}; with a scrape per second p50 {At(beside, 0.5):F2}, p99 {At(beside, 0.99):F2} ({At(beside, 0.99) / At(alone, 0.99):F2} times)"));
    }

    private static double At(List<double> times, double share)
    {
        times.Sort();
        return times[(int)(share * (times.Count - 1))];
    }

    // A client that allocates almost nothing.
    private static async Task<long> ScrapeAsync(int port, byte[] buffer)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        long length = 0;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            length += read;
        return length;
    }

    private static void Record(GordoMetrics metrics, RequestLabels[] labels, int times)
    {
        for (int i = 0, next = 0; i < times; i++)
        {
            metrics.RecordRequest(labels[next], 0.01, 100, 1000, 10_000);
            next = next + 1 < labels.Length ? next + 1 : 0;
        }
    }

    private static void Print(string what, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {value:F1} {unit}"));
}
