using System.Globalization;
using System.Text.Json.Nodes;
using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Gordo.Core.Anomaly.Events;
using Microsoft.OpenApi;

namespace Gordo.Api.OpenApi;

/// <summary>The query parameters that operations share.</summary>
internal static class ContractParameters
{
    public const string Revision = "Revision";
    public const string AllColumns = "AllColumns";
    public const string Format = "Format";
    public const string Strict = "Strict";
    public const string View = "View";
    public const string Gap = "Gap";
    public const string Top = "Top";
    private const string FormatSchema = "ResponseFormat";
    private const string ViewSchema = "ResponseView";

    /// <summary>Adds the parameters, and the schemas of formats and views, to the document's components.</summary>
    public static void AddTo(OpenApiDocument document)
    {
        document.Components!.Schemas![FormatSchema] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "The format of a response.",
            Enum = [.. ResponseFormats.Known.Select(known => (JsonNode)known.Name)],
        };
        document.Components.Schemas[ViewSchema] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "An answer that is not a frame.",
            Enum = [.. ResponseViews.Known.Select(known => (JsonNode)known.Name)],
        };
        document.Components.Parameters = new Dictionary<string, IOpenApiParameter>(StringComparer.Ordinal)
        {
            [Revision] = Query(
                RequestRevision.Name,
                "The revision of the collection to use instead of the current one. It may also be sent as a header.",
                new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^([0-9]+|latest)$" }),
            [AllColumns] = Query(
                "all_columns",
                "Includes the smoothed scores in the response if the model has a smoothing window. Only the presence of the parameter counts, not its value.",
                new OpenApiSchema { Type = JsonSchemaType.String }),
            [Strict] = Query(
                ColumnWarnings.StrictName,
                "Refuses frames whose columns or row labels would be matched by position although they have other names. Any value but `false` and `0` counts.",
                new OpenApiSchema { Type = JsonSchemaType.String }),
            [Format] = Query(
                ResponseFormats.QueryName,
                "The format of the response. If omitted, the `Accept` header determines the format; the default is JSON. Generated clients use the path of the format instead, for example `prediction.csv`, whose response has a type.",
                new OpenApiSchemaReference(FormatSchema, document)),
            [View] = Query(
                ResponseViews.QueryName,
                "Answers with events (of anomaly scores) or with the quality of the readings, as JSON. Generated clients use the paths `anomaly/prediction.events` and `prediction.quality` instead, whose responses have a type.",
                new OpenApiSchemaReference(ViewSchema, document)),
            [Gap] = Query(
                ResponseViews.GapName, "The largest number of rows at or below the threshold over which the rows of an event are joined.", Number(EventFinder.DefaultGap, ResponseViews.MaxGap)),
            [Top] = Query(ResponseViews.TopName, "The largest number of tags of each event.", Number(EventFinder.DefaultTop, ResponseViews.MaxTop)),
        };
        FleetOperations.AddParameters(document.Components.Parameters);
        InferenceOperations.AddParameters(document.Components.Parameters);
    }

    /// <summary>Refers an operation to parameters.</summary>
    public static void Add(OpenApiOperation operation, OpenApiDocument document, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            operation.Parameters!.Add(new OpenApiParameterReference(name, document));
    }

    private static OpenApiSchema Number(int absent, int most) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = "0",
        Maximum = most.ToString(CultureInfo.InvariantCulture),
        Default = absent,
    };

    internal static OpenApiParameter Query(string name, string description, IOpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };
}
