using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Controllers;

/// <summary>
/// Sends the requests of <c>server/cases</c> over HTTP and compares the responses with those of the original (recorded from
/// gordo 6.0.4 with pandas 1.5.3; relative tolerance 1e-9).
/// </summary>
internal sealed class ServerCasesTests : RecordedServerTests
{
    [TestCaseSource(nameof(Cases))]
    public async Task Response_equals_that_of_the_original(string file)
    {
        using JsonDocument golden = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        string model = golden.RootElement.GetProperty("model").GetString()!;
        string body = golden.RootElement.GetProperty("body").GetRawText();
        foreach (JsonElement expected in golden.RootElement.GetProperty("requests").EnumerateArray())
        {
            string path = expected.GetProperty("path").GetString()!;
            using HttpResponseMessage response = await PostAsync(
                $"{model}/{path}", new StringContent(body, Encoding.UTF8, "application/json"));

            ((int)response.StatusCode).Should().Be(expected.GetProperty("status").GetInt32(), path);
            response.Content.Headers.ContentType!.ToString().Should().Be("application/json");
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            if (response.StatusCode == HttpStatusCode.OK)
            {
                answer.RootElement.GetProperty("time-seconds").GetString().Should().MatchRegex(@"^\d+\.\d{4}$");
                Without(answer.RootElement, "time-seconds").ShouldMatch(expected.GetProperty("json"), 1e-9);
            }
            else
            {
                answer.RootElement.EnumerateObject().Select(member => member.Name).Should()
                    .BeEquivalentTo(expected.GetProperty("json").EnumerateObject().Select(member => member.Name));
            }
        }
    }

    private static JsonElement Without(JsonElement element, string name) => JsonSerializer.SerializeToElement(
        element.EnumerateObject().Where(member => member.Name != name).ToDictionary(member => member.Name, member => member.Value));
}
