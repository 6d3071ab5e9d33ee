using System.Net;
using System.Text;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Controllers;

/// <summary>Servers that start before the collection is built.</summary>
internal sealed class MissingCollectionTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Models_appear_as_they_are_built(bool isEmpty)
    {
        using var files = new TemporaryCollection();
        string current = Path.Combine(files.Root, "1600000000000");
        if (isEmpty)
            Directory.CreateDirectory(current);
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", current));

        (await GetAsync(gordo, "models")).Should().Be((HttpStatusCode.OK, "{\"models\":[],\"revision\":\"1600000000000\"}"));
        (await GetAsync(gordo, "models?revision=1600000000000")).Should().Be((HttpStatusCode.OK, "{\"models\":[],\"revision\":\"1600000000000\"}"));
        (await GetAsync(gordo, "a/metadata")).Status.Should().Be(HttpStatusCode.NotFound);
        using HttpResponseMessage ready = await gordo.Client.GetAsync("/healthcheck/ready");
        ready.StatusCode.Should().Be(HttpStatusCode.OK, "builders wait for the server");
        (await ready.Content.ReadAsStringAsync()).Should().Contain(isEmpty ? "\"collection\":\"readable\"" : "\"collection\":\"missing\"");

        string folder = Directory.CreateDirectory(Path.Combine(current, "a")).FullName;
        File.Copy(TemporaryCollection.Golden("autoencoder-4", "metadata.json"), Path.Combine(folder, "metadata.json"));
        (await PredictAsync(gordo)).Should().Be(HttpStatusCode.NotFound, "the model is not there yet");
        byte[] model = await File.ReadAllBytesAsync(TemporaryCollection.Golden("autoencoder-4", "model.onnx"));
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.onnx"), model.AsMemory(0, model.Length / 2));
        (await PredictAsync(gordo)).Should().Be(HttpStatusCode.InternalServerError, "half of the model is there");
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.onnx"), model);
        (await PredictAsync(gordo)).Should().Be(HttpStatusCode.OK);
        (await GetAsync(gordo, "models")).Text.Should().StartWith("{\"models\":[\"a\"]");
    }

    [TestCase("production")]
    [TestCase("build \"2\" é")]
    public async Task Folder_that_is_no_number_is_a_revision(string name)
    {
        using var files = new TemporaryCollection();
        files.Add("autoencoder-4", "a", name);
        files.Add("kfcv", "b", TemporaryCollection.Older);
        Directory.CreateDirectory(Path.Combine(files.Root, "staging"));
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Path.Combine(files.Root, name)));

        string json = System.Text.Json.JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
        (await GetAsync(gordo, "revisions")).Text.Should().Be(
            $"{{\"latest\":\"{json}\",\"available-revisions\":[\"{TemporaryCollection.Older}\",\"{TemporaryCollection.Current}\",\"{json}\"],\"revision\":\"{json}\"}}");
        (await GetAsync(gordo, $"models?revision={Uri.EscapeDataString(name)}")).Text.Should().Be($"{{\"models\":[\"a\"],\"revision\":\"{json}\"}}");
        (await GetAsync(gordo, "models?revision=staging")).Status.Should().Be(HttpStatusCode.Gone);
        using HttpResponseMessage prediction = await PostAsync(gordo);
        using var answer = System.Text.Json.JsonDocument.Parse(await prediction.Content.ReadAsStringAsync());
        answer.RootElement.GetProperty("revision").GetString().Should().Be(name);
    }

    [TestCase("query")]
    [TestCase("header")]
    public async Task Latest_is_the_current_revision(string way)
    {
        using var files = new TemporaryCollection();
        files.Add("autoencoder-4", "a");
        files.Add("autoencoder-4", "b", "1999999999999");
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", files.CurrentDirectory));
        using HttpResponseMessage response = way == "query"
            ? await gordo.SendAsync(HttpMethod.Get, "/gordo/v0/p/models?revision=latest")
            : await gordo.SendAsync(HttpMethod.Get, "/gordo/v0/p/models", null, ("revision", "latest"));
        response.Headers.GetValues("revision").Should().Equal(TemporaryCollection.Current);
        (await response.Content.ReadAsStringAsync()).Should().Be($"{{\"models\":[\"a\"],\"revision\":\"{TemporaryCollection.Current}\"}}");
        using HttpResponseMessage deletion = await gordo.SendAsync(HttpMethod.Delete, "/gordo/v0/p/a/revision/latest");
        deletion.StatusCode.Should().Be(HttpStatusCode.Conflict);
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(GordoHost gordo, string path)
    {
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Get, $"/gordo/v0/p/{path}");
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode> PredictAsync(GordoHost gordo)
    {
        using HttpResponseMessage response = await PostAsync(gordo);
        return response.StatusCode;
    }

    private static Task<HttpResponseMessage> PostAsync(GordoHost gordo) => gordo.SendAsync(
        HttpMethod.Post, "/gordo/v0/p/a/prediction", new StringContent("""{"X": [[1, 2, 3, 4]]}""", Encoding.UTF8, "application/json"));
}
