using Gordo.Core.Prediction;
using Microsoft.OpenApi;

namespace Gordo.Api.OpenApi;

/// <summary>
/// The schemas of frames in JSON. A request frame has one of several shapes. A response frame has a property for each
/// group of columns, so that generated clients have a typed member for each.
/// </summary>
internal static class FrameSchemas
{
    public const string Frame = "Frame";
    public const string Split = "SplitFrame";
    public const string TwoLevelSplit = "TwoLevelSplitFrame";
    public const string PredictionColumns = "PredictionColumns";
    public const string AnomalyColumns = "AnomalyColumns";
    private const string Numbers = "NumberColumns";
    private const string Times = "TimeColumns";

    private static readonly string[] RequiredGroups = [ResponseGroups.Start, ResponseGroups.End, ResponseGroups.ModelInput, ResponseGroups.ModelOutput];

    private static readonly string[] Scores =
    [
        ResponseGroups.TagAnomalyScaled, ResponseGroups.TotalAnomalyScaled,
        ResponseGroups.TagAnomalyUnscaled, ResponseGroups.TotalAnomalyUnscaled,
    ];

    private static readonly string[] OptionalScores =
    [
        ResponseGroups.SmoothTagAnomalyScaled, ResponseGroups.SmoothTotalAnomalyScaled,
        ResponseGroups.SmoothTagAnomalyUnscaled, ResponseGroups.SmoothTotalAnomalyUnscaled,
        ResponseGroups.AnomalyConfidence, ResponseGroups.TotalAnomalyConfidence,
    ];

    public static void AddTo(IDictionary<string, IOpenApiSchema> schemas, OpenApiDocument document)
    {
        schemas[Frame] = new OpenApiSchema
        {
            Description = "A table of readings in one of five shapes. `null` and unquoted `NaN` are missing values.",
            // `anyOf` and not `oneOf`, because an empty object matches two shapes. Generators without unions produce a map.
            AnyOf =
            [
                Shape("FrameLabelledColumns", "Maps each tag to an object of values by row label. Row labels are ISO 8601 times or integers.", MapOf(MapOf(Number()))),
                Shape("FrameColumns", "Maps each tag to a list of values.", MapOf(ListOf(Number()))),
                Shape("FrameRecords", "A list of rows; each row maps tags to values.", ListOf(MapOf(Number()))),
                Shape("FrameRows", "A list of rows; each row is a list of values in the order of the model's tags.", ListOf(ListOf(Number()))),
                new OpenApiSchemaReference(Split, document),
            ],
        };
        schemas[Split] = SplitOf(
            "A table of readings in pandas' split layout, `to_json(orient=\"split\", date_format=\"iso\")`.", "The names of the columns.", ListOf(Text()), "columns", "data");
        schemas[TwoLevelSplit] = SplitOf(
            "A table with two-level columns in pandas' split layout.", "A group and a tag for each column. The tag is empty for the only column of a group.", ListOf(ListOf(Text())), "index", "columns", "data");
        schemas[Numbers] = Shape(null, "Maps each tag to an object of numbers by row label. In a group with a single column, the key is the group's name instead of a tag.", MapOf(MapOf(Number())));
        schemas[Times] = Shape(null, "Maps the group's name to an object of ISO 8601 times by row label; `null` if the row labels are not times.", MapOf(MapOf(NullableText())));
        schemas[PredictionColumns] = Columns("The columns of a prediction, by group: the model's input and output.", RequiredGroups, [], document);
        schemas[AnomalyColumns] = Columns(
            "The columns of an anomaly prediction, by group: the model's input and output, and the anomaly scores.", [.. RequiredGroups, .. Scores], OptionalScores, document);
    }

    private static OpenApiSchema SplitOf(string description, string names, OpenApiSchema columns, params string[] required) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Required = new HashSet<string>(required, StringComparer.Ordinal),
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["index"] = Shape(null, "The row labels: ISO 8601 times or integers.", ListOf(Text())),
            ["columns"] = Shape(null, names, columns),
            ["data"] = Shape(null, "The rows; each is a list of values, one for each column. Times are milliseconds since 1970.", ListOf(ListOf(Number()))),
        },
        AdditionalPropertiesAllowed = false,
    };

    private static OpenApiSchema Columns(string description, string[] required, string[] optional, OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Required = new HashSet<string>(required, StringComparer.Ordinal),
        Properties = required.Concat(optional).ToDictionary(
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

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema NullableText() => new() { Type = JsonSchemaType.String | JsonSchemaType.Null };
}
