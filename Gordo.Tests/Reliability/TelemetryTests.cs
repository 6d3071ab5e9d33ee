using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Gordo.Tests.Reliability;

/// <summary>Access log and OpenTelemetry export of the server.</summary>
internal sealed class TelemetryTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    [Test]
    public async Task The_access_log_has_the_trace_ID_of_the_caller()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("GORDO_LOG_FORMAT", "json"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/gordo/v0/p/models");
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        (await server.Client.SendAsync(request)).EnsureSuccessStatusCode();
        await server.TerminateAsync();
        server.Log.Split('\n').Should().ContainSingle(line => line.Contains(TraceId, StringComparison.Ordinal))
            .Which.Should().Contain("\"Route\":\"/gordo/v0/<gordo_project>/models\"").And.Contain("\"Status\":200");
    }

    [Test]
    public async Task Traces_and_metrics_are_sent_to_the_configured_OpenTelemetry_collector()
    {
        using var collector = new HttpListener();
        int port = ServerProcess.FreePort();
        collector.Prefixes.Add($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");
        collector.Start();
        var received = new ConcurrentDictionary<string, long>();
        Task collecting = Task.Run(async () =>
        {
            while (collector.IsListening)
            {
                try
                {
                    HttpListenerContext context = await collector.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    string text = System.Text.Encoding.Latin1.GetString(body.ToArray());
                    if (text.Contains("gordo_server_requests_total", StringComparison.Ordinal) || context.Request.Url!.AbsolutePath.EndsWith("/traces", StringComparison.Ordinal))
                        received.AddOrUpdate(context.Request.Url!.AbsolutePath, body.Length, (_, length) => length + body.Length);
                    context.Response.Close();
                }
                catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        });
        await using (ServerProcess server = await ServerProcess.StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            (await server.PredictAsync("compressor-a")).EnsureSuccessStatusCode();
            // The rest is sent when the server stops.
            (await server.TerminateAsync()).Should().Be(0);
        }
        collector.Stop();
        await collecting;
        received.Keys.Should().BeEquivalentTo(["/v1/traces", "/v1/metrics"]);
    }
}
