using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Reliability.Soak;

/// <summary>The requests of the soak: all endpoints, sizes and formats, and invalid requests.</summary>
internal static partial class SoakRequests
{
    private const string Base = "/gordo/v0/soak/";

    // Models that compute each row on its own, so that repetitions of a recorded row have its results.
    private static readonly string[] RowByRow = ["autoencoder-4", "autoencoder-20", "fewer-targets", "standard-scaler", "window-smm"];
    private static readonly string[] Formats = ["json", "arrow", "parquet"];

    // In the order of the results of Bodies.
    private static readonly string[] FormatsOfBodies = ["json", "parquet", "arrow"];

    /// <summary>Returns all requests, for models in folders named <c>NAME-COPY</c>.</summary>
    public static List<SoakRequest> All()
    {
        RecordedCase[] cases = [.. RecordedCase.All()];
        return
        [
            .. cases.SelectMany(Recorded),
            .. cases.Where(recorded => RowByRow.Contains(recorded.Model)).SelectMany(Repeated),
            .. RecordedZip.Names.Select(RecordedZip.Request),
            .. cases.SelectMany(OfModel),
            .. OfServer(),
            .. Bad(),
        ];
    }

    private static IEnumerable<SoakRequest> Recorded(RecordedCase recorded)
    {
        foreach ((string path, int status, JsonElement json) in recorded.Requests)
        {
            foreach ((string type, byte[] body) in Bodies(recorded.Input, recorded.Target, recorded.Json, isPrediction: path == "prediction"))
            {
                foreach (string format in Formats)
                {
                    string query = path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
                    yield return new(
                        HttpMethod.Post, $"{Base}{recorded.Model}-{{copy}}/{path}{query}format={format}", $"{recorded.Model}/{path}, {type} to {format}", status,
                        status == 200 ? new RecordedAnswer(json.GetProperty("data"), format).Difference : IsError)
                    { Body = body, ContentType = type };
                }
            }
        }
    }

    private static IEnumerable<SoakRequest> Repeated(RecordedCase recorded)
    {
        JsonElement data = recorded.Requests.Single(request => request.Path == "anomaly/prediction").Json.GetProperty("data");
        foreach (int rows in recorded.Model.StartsWith("autoencoder", StringComparison.Ordinal) ? new[] { 1, 100, 1_000, 10_000 } : [1, 100])
        {
            Frame input = RecordedCase.Repeat(recorded.Input, rows), target = RecordedCase.Repeat(recorded.Target, rows);
            (string Type, byte[] Body)[] bodies = [.. Bodies(input, target, SoakBodies.Columns(input, target), isPrediction: false)];
            for (int i = 0; i < bodies.Length; i++)
            {
                // Large requests ask for the answer in the format of their body.
                foreach (string format in rows < 1_000 ? Formats : [FormatsOfBodies[i]])
                    yield return Request(bodies[i].Type, bodies[i].Body, format, RecordedCase.Start);
            }
            yield return Request(SoakBodies.Json, SoakBodies.Rows(input, target), "json", start: null);

            SoakRequest Request(string type, byte[] body, string format, DateTime? start) => new(
                HttpMethod.Post, $"{Base}{recorded.Model}-{{copy}}/anomaly/prediction?format={format}", $"{recorded.Model}, {rows} rows, {type} to {format}", 200,
                answer => new RecordedAnswer(data, format).RepeatedDifference(answer, rows, start, RecordedCase.Step))
            { Body = body, ContentType = type, Weight = Math.Min(3, 300.0 / rows / recorded.Input.ColumnCount) };
        }
    }

    private static IEnumerable<(string Type, byte[] Body)> Bodies(Frame input, Frame target, byte[] json, bool isPrediction)
    {
        yield return (SoakBodies.Json, json);
        yield return (SoakBodies.Form, SoakBodies.ParquetForm(input, target));
        yield return (SoakBodies.Form, SoakBodies.ArrowForm(input, target));
        if (isPrediction)
            yield return (SoakBodies.ArrowStream, SoakBodies.Arrow(input));
    }

    private static IEnumerable<SoakRequest> OfModel(RecordedCase recorded)
    {
        string path = $"{Base}{recorded.Model}-{{copy}}/";
        string text = Bare().Replace(File.ReadAllText(TemporaryCollection.Golden(recorded.Model, "metadata.json")), "null");
        JsonElement metadata = JsonDocument.Parse(text).RootElement;
        string? SameMetadata(byte[] answer)
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            return JsonComparer.Difference(document.RootElement.GetProperty("metadata"), metadata, 0);
        }
        byte[] file = File.ReadAllBytes(TemporaryCollection.Golden(recorded.Model, "model.onnx"));
        yield return new(HttpMethod.Get, path + "metadata", "metadata", 200, SameMetadata) { Weight = 4 };
        yield return new(HttpMethod.Get, path + "healthcheck", "health of a model", 200, SameMetadata) { Weight = 2 };
        yield return new(HttpMethod.Get, path + "download-model", "download", 200, answer => answer.AsSpan().SequenceEqual(file) ? null : "another file") { Weight = 2 };
    }

    private static IEnumerable<SoakRequest> OfServer()
    {
        yield return new(HttpMethod.Get, Base + "models", "models", 200, Contains("\"autoencoder-4-0\"")) { Weight = 10 };
        yield return new(HttpMethod.Get, Base + "revisions", "revisions", 200, Contains($"\"{TemporaryCollection.Current}\"")) { Weight = 10 };
        yield return new(HttpMethod.Get, Base + "expected-models", "expected models", 200, Contains("\"expected-models\":[\"a\",\"b\"]")) { Weight = 10 };
        yield return new(HttpMethod.Get, "/healthcheck", "health", 200, answer => answer.Length == 0 ? null : "a body") { Weight = 20 };
        yield return new(HttpMethod.Get, "/healthcheck/ready", "readiness", 200, Contains("\"ready\":true")) { Weight = 10 };
        yield return new(HttpMethod.Get, "/server-version", "version", 200, Contains("\"version\":")) { Weight = 10 };
        yield return new(HttpMethod.Get, "/metrics", "metrics", 200, Contains("gordo_server_requests_total{")) { Weight = 2 };
        yield return new(HttpMethod.Get, "/openapi.yaml", "OpenAPI as YAML", 200, Contains("operationId: predictAnomaly")) { Weight = 2 };
        yield return new(HttpMethod.Get, "/openapi.json", "OpenAPI as JSON", 200, Contains("\"predictAnomaly\"")) { Weight = 2 };
        yield return new(HttpMethod.Get, "/swagger/index.html", "Swagger UI", 200, Contains("swagger-ui")) { Weight = 2 };
    }

    private static IEnumerable<SoakRequest> Bad()
    {
        const string Scores = "autoencoder-4-{copy}/anomaly/prediction";
        return
        [
            Post("no JSON", 400, Scores, "{\"X\": [[1, 2"),
            Post("no X", 400, Scores, "{}"),
            Post("no y", 400, Scores, "{\"X\": [[1, 2, 3, 4]]}"),
            Post("rows of different lengths", 400, Scores, "{\"X\": [[1, 2, 3, 4], [1]], \"y\": [[1, 2, 3, 4]]}"),
            Post("text among numbers", 400, Scores, "{\"X\": [[1, 2, 3, \"four\"]], \"y\": [[1, 2, 3, 4]]}"),
            Post("too few columns", 400, Scores, "{\"X\": [[1, 2]], \"y\": [[1, 2]]}"),
            Post("unclosed brackets", 400, Scores, "{\"X\": " + new string('[', 50_000)),
            Post("no Parquet", 400, Scores, "--soak\r\nContent-Disposition: form-data; name=\"X\"\r\n\r\nPAR1\r\n--soak--", SoakBodies.Form),
            Post("half a form", 400, Scores, "--soak\r\nContent-Disposition: form-data; name=\"X\"\r\n\r\nPAR1", SoakBodies.Form),
            Post("no Arrow", 400, Scores, "ARROW1", SoakBodies.ArrowStream),
            Post("unknown format", 400, Scores + "?format=xml", "{\"X\": [[1, 2, 3, 4]]}"),
            Post("unknown model", 404, "nobody/prediction", "{\"X\": [[1, 2, 3, 4]]}"),
            Post("invalid name", 422, "a%20b/prediction", "{\"X\": [[1, 2, 3, 4]]}"),
            Post("unknown revision", 410, Scores + "?revision=42", "{\"X\": [[1, 2, 3, 4]]}"),
            new(HttpMethod.Get, Base + Scores, "a prediction without a body", 405, IsError),
            new(HttpMethod.Get, "/no/such/route", "unknown route", 404, IsError),
            new(HttpMethod.Delete, $"{Base}autoencoder-4-{{copy}}/revision/{TemporaryCollection.Current}", "deleting the current revision", 409, IsError),
        ];

        static SoakRequest Post(string name, int status, string path, string body, string type = SoakBodies.Json) =>
            new(HttpMethod.Post, Base + path, name, status, IsError) { Body = Encoding.UTF8.GetBytes(body), ContentType = type, Weight = 3 };
    }

    private static Func<byte[], string?> Contains(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return answer => answer.AsSpan().IndexOf(bytes) >= 0 ? null : $"there is no {text}";
    }

    private static string? IsError(byte[] answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        return document.RootElement.TryGetProperty("error", out _) || document.RootElement.TryGetProperty("message", out _) ? null : "an error without error or message";
    }

    // Python writes these tokens for numbers that JSON does not have; the server answers null.
    [GeneratedRegex(@"-?\b(NaN|Infinity)\b")]
    private static partial Regex Bare();
}
