using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Gordo.Api.OpenApi;

/// <summary>
/// The examples of the OpenAPI document: requests of two rows for a model of the demo, and what the demo answered, from
/// <c>Examples</c>.
/// </summary>
internal static class ContractExamples
{
    /// <summary>The model of the demo that the examples use.</summary>
    public const string Model = "compressor-a";

    /// <summary>Readings as CSV.</summary>
    public const string Csv = "time,TAG 1,TAG 2,TAG 3,TAG 4\n2020-03-01T00:00:00+00:00,0.42,12.1,20.9,32.2\n2020-03-01T00:10:00+00:00,0.31,12.3,21.4,31.8\n";

    private static readonly string[] Tags = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];
    private static readonly string[] Times = ["2020-03-01T00:00:00+00:00", "2020-03-01T00:10:00+00:00"];
    private static readonly double[][] Rows = [[0.42, 12.1, 20.9, 32.2], [0.31, 12.3, 21.4, 31.8]];

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
