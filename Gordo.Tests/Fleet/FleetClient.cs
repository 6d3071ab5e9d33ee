using System.Globalization;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Fleet;

/// <summary>Sends calls of many models and reads their lines.</summary>
internal static class FleetClient
{
    public const string Anomalies = "/gordo/v0/p/anomaly/prediction";
    public const string Predictions = "/gordo/v0/p/prediction";

    private static readonly string[] Times =
        ["2020-03-01T00:00:00Z", "2020-03-01T00:10:00Z", "2020-03-01T00:20:00Z", "2020-03-01T00:30:00Z", "2020-03-01T00:40:00Z", "2020-03-01T00:50:00Z", "2020-03-01T01:00:00Z"];

    /// <summary>Returns readings of <c>TAG 1</c> to <c>TAG n</c> as a frame of labelled columns, far from what models expect.</summary>
    public static string Frame(int tags, int rows = 3) => "{" + string.Join(',', Enumerable.Range(1, tags).Select(tag =>
        $"\"TAG {tag}\":{{{string.Join(',', Times.Take(rows).Select((time, row) => string.Create(CultureInfo.InvariantCulture, $"\"{time}\":{Value(tag, row)}")))}}}")) + "}";

    /// <summary>Returns the reading of a tag.</summary>
    public static double Value(int tag, int row) => (10 * tag) + row + 0.25;

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    /// <summary>Sends a frame of readings and returns the lines of the models by name, and the summary.</summary>
    public static async Task<(Dictionary<string, JsonElement> Models, JsonElement Summary)> AskAsync(this GordoHost gordo, string path, HttpContent body)
    {
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Post, path, body);
        string text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(200, text);
        response.Content.Headers.ContentType!.ToString().Should().Be("application/x-ndjson");
        return Parse(text);
    }

    /// <inheritdoc cref="AskAsync(GordoHost, string, HttpContent)"/>
    public static Task<(Dictionary<string, JsonElement> Models, JsonElement Summary)> AskAsync(this GordoHost gordo, string path, int tags, int rows = 3) =>
        gordo.AskAsync(path, Json($"{{\"X\":{Frame(tags, rows)}}}"));

    public static (Dictionary<string, JsonElement> Models, JsonElement Summary) Parse(string text)
    {
        text.Should().EndWith("\n");
        JsonElement[] lines = [.. text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        return (lines[..^1].ToDictionary(line => line.GetProperty("model").GetString()!), lines[^1].GetProperty("summary"));
    }

    public static int Count(this JsonElement summary, string name) => summary.GetProperty(name).GetInt32();

    public static double[] Numbers(this JsonElement owner, string name) => [.. owner.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
