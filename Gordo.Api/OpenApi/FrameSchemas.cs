using Gordo.Core.Prediction;
using Microsoft.OpenApi;

namespace Gordo.Api.OpenApi;

/// <summary>
/// Frames as they travel in JSON. What is asked may have one of several shapes; what is answered has every group of
/// columns by its name, so that a generated client has a typed member for each.
/// </summary>
internal static class FrameSchemas
{
    public const string Frame = "Frame";
    public const string PredictionColumns = "PredictionColumns";
    public const string AnomalyColumns = "AnomalyColumns";
    private const string Numbers = "NumberColumns";
    private const string Times = "TimeColumns";

    private static readonly string[] Always = [ResponseGroups.Start, ResponseGroups.End, ResponseGroups.ModelInput, ResponseGroups.ModelOutput];

    private static readonly string[] Scores =
    [
        ResponseGroups.TagAnomalyScaled, ResponseGroups.TotalAnomalyScaled,
        ResponseGroups.TagAnomalyUnscaled, ResponseGroups.TotalAnomalyUnscaled,
    ];

    private static readonly string[] ScoresOfSomeModels =
    [
        ResponseGroups.SmoothTagAnomalyScaled, ResponseGroups.SmoothTotalAnomalyScaled,
        ResponseGroups.SmoothTagAnomalyUnscaled, ResponseGroups.SmoothTotalAnomalyUnscaled,
        ResponseGroups.AnomalyConfidence, ResponseGroups.TotalAnomalyConfidence,
    ];

    public static void AddTo(IDictionary<string, IOpenApiSchema> schemas, OpenApiDocument document)
    {
        schemas[Frame] = new OpenApiSchema
        {
            Description = "A table of readings, in one of four shapes; `null`, and bare `NaN`, are missing values.",
            // Any of, not one of: an empty map is both kinds of columns. Generators that know no unions make a map of it.
            AnyOf =
            [
                Shape("FrameLabelledColumns", "Columns by tag, as maps from row label (ISO 8601 time or integer) to value.", MapOf(MapOf(Number()))),
                Shape("FrameColumns", "Columns by tag, as lists.", MapOf(ListOf(Number()))),
                Shape("FrameRecords", "Rows as maps from tag to value.", ListOf(MapOf(Number()))),
                Shape("FrameRows", "Rows of values, in the order of the model's tags.", ListOf(ListOf(Number()))),
            ],
        };
        schemas[Numbers] = Shape(null, "Numbers by tag, or by the group's name where it has one column only; then by row label.", MapOf(MapOf(Number())));
        schemas[Times] = Shape(null, "ISO 8601 times by the group's name, then by row label; `null` where rows are not times.", MapOf(MapOf(NullableText())));
        schemas[PredictionColumns] = Columns("What was sent and what the model expects, by group of columns.", Always, [], document);
        schemas[AnomalyColumns] = Columns(
            "What was sent, what the model expects and how far off that is, by group of columns.", [.. Always, .. Scores], ScoresOfSomeModels, document);
    }

    private static OpenApiSchema Columns(string description, string[] always, string[] ofSomeModels, OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Required = new HashSet<string>(always, StringComparer.Ordinal),
        Properties = always.Concat(ofSomeModels).ToDictionary(
            group => group,
            IOpenApiSchema (group) => new OpenApiSchemaReference(group is ResponseGroups.Start or ResponseGroups.End ? Times : Numbers, document),
            StringComparer.Ordinal),
    };

    private static OpenApiSchema Shape(string? title, string description, OpenApiSchema schema)
    {
        schema.Title = title;
        schema.Description = description;
        return schema;
    }

    private static OpenApiSchema MapOf(OpenApiSchema values) => new() { Type = JsonSchemaType.Object, AdditionalProperties = values };

    private static OpenApiSchema ListOf(OpenApiSchema items) => new() { Type = JsonSchemaType.Array, Items = items };

    private static OpenApiSchema Number() => new() { Type = JsonSchemaType.Number | JsonSchemaType.Null, Format = "double" };

    private static OpenApiSchema NullableText() => new() { Type = JsonSchemaType.String | JsonSchemaType.Null };
}
