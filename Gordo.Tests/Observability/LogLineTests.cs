using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Observability;

/// <summary>The lines that a server process writes.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class LogLineTests
{
    private const string Key = "key-of-the-engineer";

    [Test]
    public async Task JSON_lines_are_flat_and_name_who_asked_for_what()
    {
        using var files = new TemporaryCollection();
        files.Add("autoencoder-4", "a");
        await File.WriteAllTextAsync(Path.Combine(files.Add("autoencoder-4", "broken"), "model.onnx"), "no model");
        files.Add("autoencoder-4", "old", TemporaryCollection.Older);
        string keys = Path.Combine(files.Root, "keys");
        await File.WriteAllTextAsync(keys, $"engineer read,predict,delete {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))}\n");
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("MODEL_COLLECTION_DIR", files.CurrentDirectory), ("GORDO_API_KEYS_FILE", keys), ("GORDO_LOG_FORMAT", "json"), ("ENABLE_PROMETHEUS", "true"));

        (await server.Client.DeleteAsync("/gordo/v0/p/a/revision/42")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        server.Client.DefaultRequestHeaders.Add("X-API-Key", Key);
        server.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        for (int i = 0; i < 3; i++)
            (await server.PredictAsync("broken")).StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await server.PredictAsync("a")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await server.Client.PostAsync("/gordo/v0/p/a/prediction", new StringContent("""{"X": {"a": [1], "b": [1], "c": [1], "d": [1]}}""", Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
        (await server.Client.PostAsync("/gordo/v0/p/a/prediction", new StringContent("""{"X": {"a": [1], "b": [1], "c": [1], "d": [1]}}""", Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
        (await server.Client.PostAsync("/gordo/v0/p/a/prediction", new StringContent($$$"""{"X": {"{{{new string('n', 50_000)}}}": [1]}}""", Encoding.UTF8, "application/json")))
            .StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await server.Client.DeleteAsync("/gordo/v0/p/a/revision/" + TemporaryCollection.Current)).StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await server.Client.DeleteAsync("/gordo/v0/p/old/revision/" + TemporaryCollection.Older)).StatusCode.Should().Be(HttpStatusCode.OK);
        await server.Client.GetStringAsync("/metrics");
        await server.TerminateAsync();

        JsonElement[] lines = [.. server.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        foreach (JsonElement line in lines)
        {
            line.EnumerateObject().Should().OnlyContain(member => member.Value.ValueKind != JsonValueKind.Object && member.Value.ValueKind != JsonValueKind.Array);
            line.EnumerateObject().Select(member => member.Name).Should().OnlyHaveUniqueItems().And.Contain("Timestamp", "LogLevel", "Category", "EventId", "Message");
            line.GetProperty("Timestamp").GetString().Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        }
        JsonElement[] access = [.. lines.Where(line => Event(line) == 3201)];
        access.Should().NotContain(line => Text(line, "Path") == "/metrics" || Text(line, "Path").StartsWith("/healthcheck", StringComparison.Ordinal));
        JsonElement failed = access.First(line => line.GetProperty("Status").GetInt32() == 500);
        Text(failed, "Method").Should().Be("POST");
        Text(failed, "Path").Should().Be("/gordo/v0/p/broken/prediction");
        Text(failed, "Key").Should().Be("engineer");
        Text(failed, "Client").Should().Be("127.0.0.1");
        Text(failed, "ForwardedFor").Should().Be("192.0.2.7");
        Text(failed, "Reason").Should().StartWith("Model 'broken' cannot be loaded: ");
        failed.GetProperty("Milliseconds").GetDouble().Should().BePositive();
        Text(access.First(line => line.GetProperty("Status").GetInt32() == 200), "Reason").Should().BeEmpty();

        Text(access.First(line => line.GetProperty("Status").GetInt32() == 400), "Reason").Length.Should().BeInRange(100, 1001);

        lines.Count(line => Event(line) == 1002).Should().Be(1, "a model that cannot be loaded is logged once");
        lines.Count(line => Event(line) == 3601).Should().Be(1, "columns by position are logged once a model and minute");
        lines.Where(line => Event(line) == 3202).Select(line => (Text(line, "Model"), Text(line, "Revision"), Text(line, "Key"), line.GetProperty("Status").GetInt32()))
            .Should().Equal(("a", "42", "", 401), ("a", TemporaryCollection.Current, "engineer", 409), ("old", TemporaryCollection.Older, "engineer", 200));
        server.Log.Should().NotContain(Key);
    }

    [Test]
    public async Task Text_lines_begin_with_the_time_in_UTC_and_a_missing_collection_is_a_warning()
    {
        using var files = new TemporaryCollection();
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("MODEL_COLLECTION_DIR", Path.Combine(files.Root, "production")), ("TZ", "Asia/Tokyo"), ("GORDO_SERVER_LOG_LEVEL", "debug"));
        (await server.Client.GetAsync("/gordo/v0/p/models?x=secret")).EnsureSuccessStatusCode();
        await server.TerminateAsync();

        string[] lines = server.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        lines.Should().OnlyContain(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [a-z]{4}: "));
        DateTime.Parse(lines[0][..24], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal)
            .Should().BeCloseTo(DateTime.UtcNow, TimeSpan.FromMinutes(10));
        lines.Should().ContainSingle(line => line.Contains("warn:", StringComparison.Ordinal) && line.Contains("does not exist yet", StringComparison.Ordinal));
        lines.Should().ContainSingle(line => line.Contains("warn:", StringComparison.Ordinal) && line.Contains("'production'", StringComparison.Ordinal) || line.Contains("revision production is not a number", StringComparison.Ordinal));
        lines.Should().ContainSingle(line => line.Contains("RequestObserver[3201] GET /gordo/v0/p/models 200 ", StringComparison.Ordinal));
    }

    [Test]
    public async Task Busy_port_ends_the_server_with_one_line()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] program = Environment.GetEnvironmentVariable("GORDO_PUBLISHED") is { Length: > 0 } folder ? [Path.Combine(folder, "gordo")] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "gordo.dll")];
        (int exitCode, string output) = await CommandLineTool.RunAsync([.. program, "run-server", "--host", "127.0.0.1", "--port", port]);
        exitCode.Should().Be(1);
        output.Trim().Split('\n').Should().ContainSingle().Which.Should().Contain("The server cannot start: ").And.Contain(port).And.Contain("GORDO_SERVER_PORT");
    }

    private static int Event(JsonElement line) => line.GetProperty("EventId").GetInt32();

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString() ?? "";
}
