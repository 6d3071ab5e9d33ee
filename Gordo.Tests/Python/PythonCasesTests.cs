using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Python;

/// <summary>
/// Sends every request of <c>python/cases</c> over HTTP to models saved by the original (responses recorded from the original
/// server; numbers to 1e-9 relative, those of float32 networks to the differences stated in the case).
/// </summary>
internal sealed class PythonCasesTests
{
    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync() =>
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", GoldenData.Path("python", "collection", "1577836800000")));

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    [TestCaseSource(nameof(Cases))]
    public async Task Responses_equal_those_of_the_original(string file)
    {
        using JsonDocument golden = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        JsonElement root = golden.RootElement;
        string model = root.GetProperty("model").GetString()!;
        string body = root.GetProperty("body").GetRawText();
        foreach (JsonElement expected in root.GetProperty("requests").EnumerateArray())
        {
            string path = expected.GetProperty("path").GetString()!;
            using HttpResponseMessage response = await _gordo.SendAsync(
                HttpMethod.Post, $"/gordo/v0/test-project/{model}/{path}", new StringContent(body, Encoding.UTF8, "application/json"));

            string text = await response.Content.ReadAsStringAsync();
            ((int)response.StatusCode).Should().Be(expected.GetProperty("status").GetInt32(), "{0}: {1}", path, text[..Math.Min(1000, text.Length)]);
            response.Content.Headers.ContentType!.ToString().Should().Be(expected.GetProperty("content_type").GetString());
            using JsonDocument answer = JsonDocument.Parse(text);
            if (response.StatusCode == HttpStatusCode.OK)
                Compare(answer.RootElement, expected.GetProperty("json"), root.GetProperty("tolerance"), path);
            else
                answer.RootElement.ShouldMatch(expected.GetProperty("json"), 0);
        }
    }

    private static void Compare(JsonElement found, JsonElement expected, JsonElement tolerance, string path)
    {
        double relative = tolerance.GetProperty("relative").GetDouble();
        Members(found).Should().BeEquivalentTo(Members(expected).Append("time-seconds"), path);
        JsonElement data = found.GetProperty("data"), wanted = expected.GetProperty("data");
        Members(data).Should().BeEquivalentTo(Members(wanted), path);
        foreach (JsonProperty column in wanted.EnumerateObject())
        {
            JsonElement answered = data.GetProperty(column.Name);
            string? difference = tolerance.TryGetProperty("absolute", out JsonElement absolute) && absolute.TryGetProperty(column.Name, out JsonElement most)
                ? JsonComparer.AbsoluteDifference(answered, column.Value, most.GetDouble())
                : JsonComparer.Difference(answered, column.Value, relative);
            difference.Should().BeNull("{0}, {1}", path, column.Name);
        }
    }

    private static IEnumerable<string> Members(JsonElement element) => element.EnumerateObject().Select(member => member.Name);

    private static IEnumerable<TestCaseData> Cases() =>
        Directory.GetFiles(GoldenData.Path("python", "cases"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file)));
}
