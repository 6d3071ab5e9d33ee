using System.Net;
using System.Text;
using Gordo.Core.Collections;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gordo.Tests.Pipeline;

/// <summary>Tests hostile names and paths, and bodies beyond the limit.</summary>
internal sealed class PathTests
{
    private string _root = "";
    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _root = Directory.CreateTempSubdirectory("gordo-paths-").FullName;
        string source = GoldenData.Path("server", "collection");
        string revision = Directory.GetDirectories(source).Order(StringComparer.Ordinal).Last();
        string collection = Path.Combine(_root, "collection", "1577836800000");
        foreach (string place in (string[])[Path.Combine(collection, "autoencoder-4"), Path.Combine(_root, "outside"), Path.Combine(_root, "collection", "hidden", "secret")])
        {
            Directory.CreateDirectory(place);
            foreach (string file in Directory.GetFiles(Path.Combine(revision, "autoencoder-4")))
                File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
        }
        Directory.CreateSymbolicLink(Path.Combine(collection, "link"), Path.Combine(_root, "outside"));
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", collection));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gordo.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [TestCase("..")]
    [TestCase("%2e%2e")]
    [TestCase("%2E.")]
    [TestCase("..%2foutside")]
    [TestCase("..%2f..%2foutside")]
    [TestCase("%2e%2e%2foutside")]
    [TestCase("..%5coutside")]
    [TestCase("%252e%252e%252foutside")]
    [TestCase("%c0%ae%c0%ae%c0%afoutside")]
    [TestCase("%2foutside")]
    [TestCase("autoencoder-4%2f..%2fautoencoder-4")]
    [TestCase("autoencoder-4%00")]
    [TestCase("autoencoder-4%0a")]
    [TestCase("..%00")]
    [TestCase("link")]
    [TestCase("autoencoder-4.")]
    [TestCase("AUTOENCODER-4")]
    [TestCase("hidden%2fsecret")]
    [TestCase("%ef%bc%8e%ef%bc%8e", Description = "full-width dots")]
    [TestCase(".hidden")]
    [TestCase("a..b")]
    public async Task Names_never_escape_the_collection(string name)
    {
        foreach (string route in (string[])["metadata", "healthcheck", "download-model"])
        {
            using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, $"/gordo/v0/p/{name}/{route}");
            response.StatusCode.Should().BeOneOf(HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest);
            (await response.Content.ReadAsStringAsync()).Should().NotContain("tag_list");
        }
    }

    [Test]
    public async Task Long_name_returns_404_or_422()
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, $"/gordo/v0/p/{new string('a', 4000)}/metadata");
        response.StatusCode.Should().BeOneOf(HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity);
    }

    [TestCase("999999999999999999999999999999999999")]
    [TestCase("1577836800000%0d%0aX-Injected:%201")]
    [TestCase("%00")]
    [TestCase("..")]
    [TestCase("%d9%a1", Description = "an Arabic digit")]
    public async Task Malformed_revisions_return_410(string revision)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, $"/gordo/v0/p/models?revision={revision}");
        response.StatusCode.Should().Be(HttpStatusCode.Gone);
        response.Headers.Contains("X-Injected").Should().BeFalse();
        (await response.Content.ReadAsStringAsync()).Should().Contain("\"error\":");
    }

    [Test]
    public async Task Parallel_requests_load_a_model_once()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Path.Combine(_root, "collection", "1577836800000")));
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => gordo.Client.PostAsync(
            "/gordo/v0/p/autoencoder-4/prediction", new StringContent("""{"X": [[1, 2, 3, 4]]}""", Encoding.UTF8, "application/json"))));
        responses.Should().OnlyContain(response => response.StatusCode == HttpStatusCode.OK);
        gordo.App.Services.GetRequiredService<ModelCollection>().LoadCount.Should().Be(1);
    }

    [Test]
    public async Task Body_beyond_the_limit_returns_413()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_MAX_REQUEST_MB", "1"));
        using var content = new ByteArrayContent(new byte[1024 * 1024 + 1]);
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/gordo/v0/demo/compressor-a/prediction") { Content = content };
        // Without it, the client could see the closed connection while it sends, and miss the response.
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await gordo.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await response.Content.ReadAsStringAsync()).Should().Contain("\"error\":");
    }

    [Test]
    public async Task Downloaded_model_has_a_file_name()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        using HttpResponseMessage response = await gordo.Client.GetAsync("/gordo/v0/demo/compressor-a/download-model");
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/octet-stream");
        response.Content.Headers.ContentDisposition!.FileName.Should().EndWith(".onnx");
        byte[] file = await File.ReadAllBytesAsync(Path.Combine(GordoHost.TestCollection, "compressor-a", "model.onnx"));
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(file);
    }
}
