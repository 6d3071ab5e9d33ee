using System.Net;
using System.Net.Sockets;
using Gordo.Api.Observability;
using Gordo.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gordo.Tests.Reliability;

/// <summary>Scrapes need no key, so slow readers must not hold memory or block other scrapes.</summary>
internal sealed class ScrapeTests
{
    [Test]
    public async Task Two_scrapes_that_are_not_read_hold_little_memory_and_are_disconnected()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"), ("GORDO_SERVER_LOG_LEVEL", "warning"));
        Fill(gordo, models: 5000);
        using (HttpResponseMessage whole = await gordo.Client.GetAsync("/metrics", HttpCompletionOption.ResponseHeadersRead))
        {
            whole.Headers.TransferEncodingChunked.Should().BeTrue("it is not gathered before it is sent");
            await whole.Content.CopyToAsync(Stream.Null);
        }
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using TcpClient first = await AskAsync(gordo), second = await AskAsync(gordo);

        HttpStatusCode third = HttpStatusCode.OK;
        for (int i = 0; i < 100 && third != HttpStatusCode.ServiceUnavailable; i++)
        {
            using HttpResponseMessage answer = await gordo.Client.GetAsync("/metrics", HttpCompletionOption.ResponseHeadersRead);
            third = answer.StatusCode;
            if (third == HttpStatusCode.ServiceUnavailable)
                answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        }
        third.Should().Be(HttpStatusCode.ServiceUnavailable);
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(4_000_000, "two buffered expositions would take 70 MB");
        (await gordo.Client.GetAsync("/gordo/v0/demo/models")).StatusCode.Should().Be(HttpStatusCode.OK);

        // Both are disconnected as too slow after some seconds; then Prometheus is served again.
        HttpStatusCode again = third;
        for (int i = 0; i < 300 && again != HttpStatusCode.OK; i++)
        {
            await Task.Delay(100);
            using HttpResponseMessage answer = await gordo.Client.GetAsync("/metrics");
            again = answer.StatusCode;
        }
        again.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_scrape_of_many_models_allocates_less_than_a_megabyte()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));
        Fill(gordo, models: 5000);
        GordoMetrics metrics = gordo.App.Services.GetRequiredService<GordoMetrics>();
        await metrics.Prometheus!.Registry.CollectAndExportAsTextAsync(Stream.Null);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await metrics.Prometheus.Registry.CollectAndExportAsTextAsync(Stream.Null);
        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(1_000_000);
    }

    private static void Fill(GordoHost gordo, int models)
    {
        GordoMetrics metrics = gordo.App.Services.GetRequiredService<GordoMetrics>();
        for (int i = 0; i < models; i++)
        {
            foreach (string route in (string[])["prediction", "anomaly/prediction"])
                metrics.RecordRequest(new("plant", $"machine-{i:D5}", "POST", $"/gordo/v0/<gordo_project>/<gordo_name>/{route}", "200"), 0.01, 1, 1, 1);
        }
    }

    private static async Task<TcpClient> AskAsync(GordoHost gordo)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, gordo.Client.BaseAddress!.Port);
        await client.GetStream().WriteAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        return client;
    }
}
