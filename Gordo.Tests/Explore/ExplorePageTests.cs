using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Explore;

/// <summary>The files of the page that shows scores, as browsers ask for them.</summary>
internal sealed class ExplorePageTests : DemoTests
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    [TestCase("/explore/", "text/html; charset=utf-8")]
    [TestCase("/explore/index.html", "text/html; charset=utf-8")]
    [TestCase("/explore/help.html", "text/html; charset=utf-8")]
    [TestCase("/explore/explore.css", "text/css; charset=utf-8")]
    [TestCase("/explore/main.js", "text/javascript; charset=utf-8")]
    [TestCase("/explore/icon.svg", "image/svg+xml")]
    [TestCase("/explore/vendor/uPlot.iife.min.js", "text/javascript; charset=utf-8")]
    [TestCase("/explore/vendor/uPlot.LICENSE.txt", "text/plain; charset=utf-8")]
    [TestCase("/", "text/html; charset=utf-8")]
    public async Task Files_have_their_type_and_security_headers(string path, string type)
    {
        using HttpResponseMessage response = await Gordo.SendAsync(HttpMethod.Get, path);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().Should().Be(type);
        response.Headers.GetValues("Content-Security-Policy").Should().Equal(Policy);
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        response.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
        response.Headers.CacheControl!.NoCache.Should().BeTrue();
        response.Content.Headers.ContentLength.Should().Be((await response.Content.ReadAsByteArrayAsync()).Length);
    }

    [Test]
    public async Task Compressed_file_has_the_content_of_the_plain_one_and_another_tag()
    {
        using HttpResponseMessage plain = await Gordo.SendAsync(HttpMethod.Get, "/explore/main.js");
        using HttpResponseMessage compressed = await Gordo.SendAsync(HttpMethod.Get, "/explore/main.js", null, ("Accept-Encoding", "br, gzip"));
        plain.Content.Headers.ContentEncoding.Should().BeEmpty();
        compressed.Content.Headers.ContentEncoding.Should().Equal("gzip");
        compressed.Headers.Vary.Should().Equal("Accept-Encoding");
        compressed.Headers.ETag.Should().NotBeNull().And.NotBe(plain.Headers.ETag);
        using var gzip = new GZipStream(await compressed.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var content = new MemoryStream();
        await gzip.CopyToAsync(content);
        content.ToArray().Should().Equal(await plain.Content.ReadAsByteArrayAsync());
        content.Length.Should().BeGreaterThan(2 * compressed.Content.Headers.ContentLength!.Value);
    }

    [Test]
    public async Task Compression_that_is_refused_is_not_used()
    {
        using HttpResponseMessage response = await Gordo.SendAsync(HttpMethod.Get, "/explore/main.js", null, ("Accept-Encoding", "gzip;q=0"));
        response.Content.Headers.ContentEncoding.Should().BeEmpty();
    }

    [TestCase("")]
    [TestCase("gzip")]
    public async Task File_that_the_client_has_is_304(string encoding)
    {
        using HttpResponseMessage first = await Gordo.SendAsync(HttpMethod.Get, "/explore/explore.css", null, ("Accept-Encoding", encoding));
        string tag = first.Headers.ETag!.ToString();
        using HttpResponseMessage again = await Gordo.SendAsync(HttpMethod.Get, "/explore/explore.css", null, ("Accept-Encoding", encoding), ("If-None-Match", $"\"other\", {tag}"));
        again.StatusCode.Should().Be(HttpStatusCode.NotModified);
        again.Headers.ETag!.ToString().Should().Be(tag);
        (await again.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        using HttpResponseMessage changed = await Gordo.SendAsync(HttpMethod.Get, "/explore/explore.css", null, ("Accept-Encoding", encoding), ("If-None-Match", "\"other\""));
        changed.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("/explore/no-such-file.js")]
    [TestCase("/explore/vendor")]
    [TestCase("/explore/landing.html")]
    [TestCase("/explore/vendor%2fuPlot.min.css")]
    public async Task Unknown_file_is_404_in_JSON(string path)
    {
        using HttpResponseMessage response = await Gordo.SendAsync(HttpMethod.Get, path);
        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        using JsonDocument error = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        error.RootElement.GetProperty("error").GetString().Should().Contain("not found");
    }

    [Test]
    public async Task Path_without_a_slash_redirects_by_a_relative_address()
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Gordo.Client.BaseAddress };
        using HttpResponseMessage response = await client.GetAsync("/explore");
        response.StatusCode.Should().Be(HttpStatusCode.PermanentRedirect);
        response.Headers.Location!.OriginalString.Should().Be("explore/");
    }

    [Test]
    public async Task Settings_name_the_project_and_the_demo()
    {
        using JsonDocument demo = JsonDocument.Parse(await Gordo.Client.GetStringAsync("/explore/settings.json"));
        demo.RootElement.GetProperty("project").GetString().Should().Be("demo");
        demo.RootElement.GetProperty("demo").GetBoolean().Should().BeTrue();
    }

    [Test]
    public async Task Demo_readings_are_served_with_the_demo_only()
    {
        string readings = await Gordo.Client.GetStringAsync("/explore/readings.csv");
        readings.Should().StartWith("time,");
        await using GordoHost other = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Path.GetTempPath()), ("PROJECT", "plant"));
        using HttpResponseMessage missing = await other.SendAsync(HttpMethod.Get, "/explore/readings.csv");
        missing.StatusCode.Should().Be(HttpStatusCode.NotFound);
        using JsonDocument settings = JsonDocument.Parse(await other.Client.GetStringAsync("/explore/settings.json"));
        settings.RootElement.GetProperty("demo").GetBoolean().Should().BeFalse();
        settings.RootElement.GetProperty("project").GetString().Should().Be("plant");
    }

    [Test]
    public async Task Page_needs_no_key_but_scores_do()
    {
        string keys = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(keys, KeyLine.Of("reader", "read", "a key"));
            await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", keys));
            foreach (string path in (string[])["/", "/explore/", "/explore/main.js", "/explore/settings.json"])
            {
                using HttpResponseMessage open = await gordo.SendAsync(HttpMethod.Get, path);
                open.StatusCode.Should().Be(HttpStatusCode.OK, path);
            }
            using HttpResponseMessage closed = await gordo.SendAsync(HttpMethod.Get, "/gordo/v0/demo/models");
            closed.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }
        finally
        {
            File.Delete(keys);
        }
    }

    [Test]
    public async Task Files_are_served_behind_a_prefix()
    {
        using HttpResponseMessage kept = await Gordo.SendAsync(HttpMethod.Get, "/explore/main.js", null, ("X-Envoy-Original-Path", "/plant/7/explore/main.js"));
        kept.StatusCode.Should().Be(HttpStatusCode.OK);
        using HttpResponseMessage removed = await Gordo.SendAsync(HttpMethod.Get, "/explore/main.js", null, ("X-Forwarded-Prefix", "/plant/7"));
        removed.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [TestCase(false, false, false)]
    [TestCase(true, false, true)]
    [TestCase(true, true, false)]
    public async Task Landing_page_links_metrics_if_this_port_has_them(bool enabled, bool ownPort, bool linked)
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", enabled ? "true" : "false"), ("GORDO_METRICS_PORT", ownPort ? FreePort() : null));
        string page = await gordo.Client.GetStringAsync("/");
        page.Contains("href=\"metrics\"", StringComparison.Ordinal).Should().Be(linked);
        page.Should().Contain("href=\"explore/\"").And.Contain("href=\"swagger/index.html\"").And.NotContainAny("{", "}");
    }

    private static string FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
