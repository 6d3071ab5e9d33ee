using System.IO.Compression;
using System.Net;
using System.Text;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Formatting;

internal sealed class AnswerCompressionTests
{
    private const string Path = "/gordo/v0/demo/compressor-a/prediction";

    private static readonly string Body = $"{{\"X\": [{string.Join(", ", Enumerable.Repeat("[0.4, 12.1, 20.9, 32.2]", 2000))}]}}";

    [TestCase("true", "gzip", "json", true)]
    [TestCase("true", "br, gzip;q=0.5", "json", true)]
    [TestCase("true", "gzip", "arrow", true)]
    [TestCase("true", "gzip", "csv", true)]
    [TestCase("true", "gzip", "parquet", false)]
    [TestCase("true", "identity", "json", false)]
    [TestCase("true", null, "json", false)]
    [TestCase("true", "gzip;q=0", "json", false)]
    [TestCase("false", "gzip", "json", false)]
    [TestCase(null, "gzip", "json", false)]
    public async Task Answers_are_compressed_if_both_sides_want_it(string? setting, string? accept, string format, bool isCompressed)
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_COMPRESS_ANSWERS", setting));
        using HttpResponseMessage plain = await PostAsync(gordo, Path, format, null);
        using HttpResponseMessage response = await PostAsync(gordo, Path, format, accept);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentEncoding.Should().Equal(isCompressed ? ["gzip"] : []);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(), expected = await plain.Content.ReadAsByteArrayAsync();
        if (isCompressed)
        {
            bytes.Length.Should().BeLessThan(expected.Length / 2);
            using var unzipped = new MemoryStream();
            using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
                await gzip.CopyToAsync(unzipped);
            bytes = unzipped.ToArray();
        }
        // The time differs from request to request.
        string[] texts = [.. new[] { bytes, expected }.Select(body => Encoding.Latin1.GetString(body)).Select(text => text.Split("\"time-seconds\"")[0])];
        texts[0].Should().Be(texts[1]);
    }

    [TestCase("/gordo/v0/demo/no-such-model/metadata", 404)]
    [TestCase("/gordo/v0/demo/compressor-a/metadata", 200)]
    [TestCase("/gordo/v0/demo/models?revision=7", 410)]
    public async Task Other_answers_are_readable_too(string path, int status)
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_COMPRESS_ANSWERS", "true"));
        using var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip }) { BaseAddress = gordo.Client.BaseAddress };
        using HttpResponseMessage response = await client.GetAsync(path);
        ((int)response.StatusCode).Should().Be(status);
        (await response.Content.ReadAsStringAsync()).Should().StartWith("{").And.EndWith("}");
    }

    private static Task<HttpResponseMessage> PostAsync(GordoHost gordo, string path, string format, string? accept) => gordo.SendAsync(
        HttpMethod.Post, $"{path}?format={format}", new StringContent(Body, Encoding.UTF8, "application/json"),
        accept is null ? [] : [("Accept-Encoding", accept)]);
}
