using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gordo.Api.Requests;
using Gordo.Core.Collections;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;
using Microsoft.Extensions.DependencyInjection;

namespace Gordo.Tests.Fleet;

/// <summary>Answers are sent as they are done, no faster than the client takes them, and not at all after it has left.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FleetStreamTests : IDisposable
{
    private const int Models = 64, Rows = 4000;

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task Slow_client_holds_back_the_models_and_gets_all_of_them()
    {
        AddMany();
        await using GordoHost gordo = await StartAsync();
        ModelCollection collection = gordo.App.Services.GetRequiredService<ModelCollection>();
        using var client = new TcpClient { ReceiveBufferSize = 64 * 1024 };
        NetworkStream stream = await PostAsync(client, gordo, "?view=scores", Readings());

        // Each answer has a third of a megabyte: those that fit into the buffers of both sides are computed.
        int asked = await SettleAsync(collection);
        asked.Should().BeGreaterThan(0).And.BeLessThan(Models / 2);

        using var reader = new StreamReader(stream);
        string text = await reader.ReadToEndAsync();
        (Dictionary<string, JsonElement> models, JsonElement summary) = FleetClient.Parse(text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        models.Should().HaveCount(Models);
        models.Values.Should().OnlyContain(line => line.GetProperty("total-anomaly-confidence").GetArrayLength() == Rows);
        summary.Count("answered").Should().Be(Models);
    }

    [Test]
    public async Task Client_that_leaves_stops_the_call()
    {
        AddMany();
        await using GordoHost gordo = await StartAsync();
        ModelCollection collection = gordo.App.Services.GetRequiredService<ModelCollection>();
        using (var client = new TcpClient { ReceiveBufferSize = 64 * 1024 })
        {
            NetworkStream stream = await PostAsync(client, gordo, "?view=scores", Readings());
            (await stream.ReadAsync(new byte[1024])).Should().BePositive();
            client.Client.LingerState = new LingerOption(true, 0);
        }
        int asked = await SettleAsync(collection);
        asked.Should().BeLessThan(Models / 2);
        // The place is free for others.
        (await gordo.AskAsync(FleetClient.Anomalies + "?models=m0", tags: 4)).Summary.Count("answered").Should().Be(1);
    }

    [Test]
    public async Task First_answer_arrives_while_another_model_computes()
    {
        _files.Add("autoencoder-4", "quick");
        File.WriteAllBytes(Path.Combine(_files.Add("autoencoder-4", "slow"), "model.onnx"), HeavyModel.Write());
        await using GordoHost gordo = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, FleetClient.Predictions)
        {
            Content = FleetClient.Json($"{{\"X\":{Columns(60_000)}}}"),
        };
        using HttpResponseMessage response = await gordo.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        char[] first = new char[24];
        await reader.ReadBlockAsync(first);
        new string(first).Should().StartWith("{\"model\":\"quick\"");
    }

    [Test]
    public async Task Model_that_takes_too_long_has_a_line_with_503()
    {
        _files.Add("autoencoder-4", "quick");
        File.WriteAllBytes(Path.Combine(_files.Add("autoencoder-4", "slow"), "model.onnx"), HeavyModel.Write());
        await using GordoHost gordo = await StartAsync(("GORDO_REQUEST_SECONDS", "1"));
        (Dictionary<string, JsonElement> models, JsonElement summary) = await gordo.AskAsync(
            FleetClient.Predictions + "?models=slow", FleetClient.Json($"{{\"X\":{Columns(150_000)}}}"));
        models["slow"].GetProperty("status").GetInt32().Should().Be(503);
        models["slow"].GetProperty("error").GetString().Should().Be("The request took longer than 1 seconds and was stopped.");
        summary.Count("failed").Should().Be(1);
        (await gordo.AskAsync(FleetClient.Anomalies + "?models=quick", tags: 4)).Summary.Count("answered").Should().Be(1);
    }

    [Test]
    public async Task Key_and_scope_are_those_of_predictions()
    {
        string keys = Path.Combine(_files.Root, "keys");
        await File.WriteAllTextAsync(keys, KeyLine.Of("reader", "read", "k"));
        await using GordoHost gordo = await StartAsync(("GORDO_API_KEYS_FILE", keys));
        (await gordo.SendAsync(HttpMethod.Post, FleetClient.Anomalies, FleetClient.Json("{}"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await gordo.SendAsync(HttpMethod.Post, FleetClient.Anomalies, FleetClient.Json("{}"), ("X-API-Key", "k"))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await gordo.SendAsync(HttpMethod.Get, "/gordo/v0/p/fleet", null, ("X-API-Key", "k"))).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Calls_of_many_models_enter_the_gate_when_nobody_waits()
    {
        await using GordoHost gordo = await StartAsync(("GORDO_SERVER_WORKERS", "1"), ("GORDO_SERVER_THREADS", "1"));
        PredictionGate gate = gordo.App.Services.GetRequiredService<PredictionGate>();
        gate.FleetPlaces.Should().Be(1);
        gate.TryEnter().Should().BeTrue();
        Task last = gate.EnterLastAsync(CancellationToken.None).AsTask();
        Task queued = gate.EnterAsync(CancellationToken.None).AsTask();
        gate.Leave();
        await queued.WaitAsync(TimeSpan.FromSeconds(30));
        await Task.Delay(60);
        last.IsCompleted.Should().BeFalse("another prediction came later and went first");
        gate.Leave();
        await last.WaitAsync(TimeSpan.FromSeconds(30));
        gate.TryEnter().Should().BeFalse();
        using var cancelled = new CancellationTokenSource();
        Task waiting = gate.EnterLastAsync(cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await waiting.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        gate.Leave();
        gate.TryEnter().Should().BeTrue();
        gate.Leave();
    }

    [Test]
    public async Task Calls_of_many_models_leave_a_core_while_there_are_single_predictions()
    {
        await using GordoHost gordo = await StartAsync();
        PredictionGate gate = gordo.App.Services.GetRequiredService<PredictionGate>();
        if (gate.FleetPlaces < 2)
            Assert.Ignore("The machine has one core.");
        for (int i = 1; i < gate.FleetPlaces; i++)
            await gate.EnterFleetAsync(CancellationToken.None);
        gate.TryEnter().Should().BeTrue();
        gate.Leave();
        Task last = gate.EnterFleetAsync(CancellationToken.None).AsTask();
        last.IsCompleted.Should().BeFalse();
        await last.WaitAsync(TimeSpan.FromSeconds(30));
        for (int i = 0; i < gate.FleetPlaces; i++)
            gate.LeaveFleet();
        await gate.EnterFleetAsync(CancellationToken.None);
        gate.LeaveFleet();
    }

    // Models are loaded one after the other as the client takes answers; waits until no more are.
    private static async Task<int> SettleAsync(ModelCollection collection)
    {
        long before = -1;
        for (int i = 0; i < 100 && (collection.LoadCount == 0 || collection.LoadCount != before); i++)
        {
            before = collection.LoadCount;
            await Task.Delay(250);
        }
        return (int)collection.LoadCount;
    }

    // HTTP/1.0, so that the answer is not in chunks.
    private static async Task<NetworkStream> PostAsync(TcpClient client, GordoHost gordo, string query, byte[] body)
    {
        await client.ConnectAsync(IPAddress.Loopback, gordo.Client.BaseAddress!.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {FleetClient.Anomalies}{query} HTTP/1.0\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        await stream.WriteAsync(body);
        return stream;
    }

    private void AddMany()
    {
        for (int i = 0; i < Models; i++)
            _files.Add("autoencoder-4", $"m{i}");
    }

    private static byte[] Readings() => Encoding.ASCII.GetBytes($"{{\"X\":{Columns(Rows)}}}");

    private static string Columns(int rows) =>
        "{" + string.Join(',', Enumerable.Range(1, 4).Select(tag => $"\"TAG {tag}\":[{string.Join(',', Enumerable.Range(0, rows).Select(row => $"{tag}.{row % 1000:D3}"))}]")) + "}";

    private Task<GordoHost> StartAsync(params (string Name, string? Value)[] settings) =>
        GordoHost.StartAsync([("MODEL_COLLECTION_DIR", _files.CurrentDirectory), .. settings]);
}
