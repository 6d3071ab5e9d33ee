using System.Net;
using System.Text;
using Gordo.Api.Requests;
using Gordo.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gordo.Tests.Requests;

internal sealed class LimitTests
{
    private const string Prediction = "/gordo/v0/demo/compressor-a/prediction";

    [Test]
    public async Task Predictions_beyond_the_queue_return_503_with_Retry_After()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_SERVER_WORKERS", "1"), ("GORDO_MAX_QUEUED", "1"));
        PredictionGate gate = gordo.App.Services.GetRequiredService<PredictionGate>();
        gate.TryEnter().Should().BeTrue();
        Task<HttpResponseMessage> waiting = PostAsync(gordo);
        SpinWait.SpinUntil(() => gate.Queued == 1, TimeSpan.FromSeconds(30)).Should().BeTrue();
        using HttpResponseMessage refused = await PostAsync(gordo);
        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        (await gordo.Client.GetAsync("/healthcheck/ready")).StatusCode.Should().Be(HttpStatusCode.OK, "health checks are never queued");

        gate.Leave();
        (await waiting).StatusCode.Should().Be(HttpStatusCode.OK);
        (await PostAsync(gordo)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Prediction_beyond_the_time_limit_returns_503()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_SERVER_WORKERS", "1"), ("GORDO_REQUEST_SECONDS", "1"));
        PredictionGate gate = gordo.App.Services.GetRequiredService<PredictionGate>();
        gate.TryEnter().Should().BeTrue();
        using HttpResponseMessage stopped = await PostAsync(gordo);
        stopped.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await stopped.Content.ReadAsStringAsync()).Should().Contain("took longer than 1 seconds");
        gate.Leave();
        (await PostAsync(gordo)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Short_memory_refuses_large_requests_and_accepts_small_ones()
    {
        // The test process uses nearly this much memory itself.
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_MEMORY_MB", "64"));
        (await PostAsync(gordo)).StatusCode.Should().Be(HttpStatusCode.OK);
        string row = "[1, 2, 3, 4],";
        var large = new StringContent("{\"X\": [" + string.Concat(Enumerable.Repeat(row, 200_000)) + "[1, 2, 3, 4]]}", Encoding.UTF8, "application/json");
        using HttpResponseMessage refused = await gordo.Client.PostAsync(Prediction, large);
        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("short of memory");
        refused.Headers.ConnectionClose.Should().BeTrue("the rest of the body may be unread");
        (await PostAsync(gordo)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static Task<HttpResponseMessage> PostAsync(GordoHost gordo) =>
        gordo.Client.PostAsync(Prediction, new StringContent("""{"X": [[1, 2, 3, 4]]}""", Encoding.UTF8, "application/json"));
}
