using System.Text.Json.Nodes;
using Gordo.Api.Settings;
using Microsoft.OpenApi;

namespace Gordo.Api.OpenApi;

/// <summary>
/// The examples of the OpenAPI document: requests of a normal and a faulty row for a model of the demo, and what the demo answered,
/// from <c>Examples</c>.
/// </summary>
internal static class ContractExamples
{
    /// <summary>The model of the demo that the examples use.</summary>
    public const string Model = DemoCollection.Model;

    /// <summary>Readings as CSV.</summary>
    public const string Csv = """
        time,GC1-PT-101 suction bar,GC1-PT-102 discharge bar,GC1-TT-103 discharge °C,GC1-JT-104 motor kW,GC1-VT-105 vibration mm/s,GC1-FT-106 flow t/h
        2020-03-01T00:00:00+00:00,11.34,51.03,119.8,2371.8,2.13,39.72
        2020-03-03T12:00:00+00:00,10.82,54.27,132.4,3043.7,3.77,46.31

        """;

    // The second row is of a machine that vibrates: its other readings are normal.
    private static readonly string[] Tags =
    [
        "GC1-PT-101 suction bar", "GC1-PT-102 discharge bar", "GC1-TT-103 discharge °C", "GC1-JT-104 motor kW", "GC1-VT-105 vibration mm/s", "GC1-FT-106 flow t/h",
    ];
    private static readonly string[] Times = ["2020-03-01T00:00:00+00:00", "2020-03-03T12:00:00+00:00"];
    private static readonly double[][] Rows = [[11.34, 51.03, 119.8, 2371.8, 2.13, 39.72], [10.82, 54.27, 132.4, 3043.7, 3.77, 46.31]];

    /// <summary>Returns a request for each shape of a frame.</summary>
    public static Dictionary<string, IOpenApiExample> Requests(bool withTarget) => new(StringComparer.Ordinal)
    {
        ["labelledColumns"] = Request("Columns with row labels", LabelledColumns, withTarget),
        ["columns"] = Request("Columns", Columns, withTarget),
        ["records"] = Request("Records", Records, withTarget),
        ["rows"] = Request("Rows", Values, withTarget),
        ["split"] = Request("pandas' split layout", Split, withTarget),
    };

    /// <summary>Returns a request for each shape of a frame whose columns have names.</summary>
    public static Dictionary<string, IOpenApiExample> NamedRequests() => new(StringComparer.Ordinal)
    {
        ["labelledColumns"] = Request("Columns with row labels", LabelledColumns, withTarget: false),
        ["columns"] = Request("Columns", Columns, withTarget: false),
        ["records"] = Request("Records", Records, withTarget: false),
        ["split"] = Request("pandas' split layout", Split, withTarget: false),
    };

    /// <summary>Returns a request in pandas' split layout.</summary>
    public static JsonObject SplitRequest(bool withTarget) => Body(Split, withTarget);

    /// <summary>Returns a request with a tensor, and the outputs that most clients want.</summary>
    public static JsonObject InferenceRequest() => new()
    {
        ["id"] = "42",
        ["inputs"] = new JsonArray(new JsonObject
        {
            ["name"] = "X",
            ["shape"] = new JsonArray(Rows.Length, Tags.Length),
            ["datatype"] = "FP64",
            ["data"] = ListOf(Rows.SelectMany(static row => row)),
        }),
        ["outputs"] = new JsonArray(new JsonObject { ["name"] = "model-output" }, new JsonObject { ["name"] = "total-anomaly-confidence" }),
    };

    /// <summary>Returns the demo's answer; null if the operation has none.</summary>
    /// <param name="operation">The operation's id.</param>
    public static JsonNode? Answer(string operation)
    {
        using Stream? json = Open($"{operation}.json");
        if (json is not null)
            return JsonNode.Parse(json);
        using Stream? csv = Open($"{operation}.csv");
        if (csv is null)
            return null;
        using var reader = new StreamReader(csv);
        return JsonValue.Create(reader.ReadToEnd());
    }

    private static Stream? Open(string name) =>
        typeof(ContractExamples).Assembly.GetManifestResourceStream($"{typeof(ContractExamples).Namespace}.Examples.{name}");

    private static OpenApiExample Request(string summary, Func<JsonNode> frame, bool withTarget) => new() { Summary = summary, Value = Body(frame, withTarget) };

    private static JsonObject Body(Func<JsonNode> frame, bool withTarget)
    {
        var body = new JsonObject { ["X"] = frame() };
        if (withTarget)
            body["y"] = frame();
        return body;
    }

    private static JsonObject LabelledColumns() => MapOf(Tags, tag => MapOf(Times, row => Rows[row][tag]));

    private static JsonObject Columns() => MapOf(Tags, tag => ListOf(Rows.Select(row => row[tag])));

    private static JsonArray Records() => [.. Rows.Select(row => MapOf(Tags, tag => row[tag]))];

    private static JsonArray Values() => [.. Rows.Select(ListOf)];

    private static JsonObject Split() => new() { ["index"] = ListOf(Times), ["columns"] = ListOf(Tags), ["data"] = Values() };

    private static JsonObject MapOf(string[] names, Func<int, JsonNode> value) =>
        new(names.Select((name, position) => KeyValuePair.Create<string, JsonNode?>(name, value(position))));

    private static JsonArray ListOf<T>(IEnumerable<T> values) => [.. values.Select(value => JsonValue.Create(value))];
}
