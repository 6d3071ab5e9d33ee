using Gordo.Api.Formatting;
using Microsoft.OpenApi;

namespace Gordo.Api.OpenApi;

/// <summary>The schemas of the answers that are not frames: events, and the quality of readings.</summary>
internal static class ViewSchemas
{
    public const string EventAnswer = "EventAnswer";
    public const string QualityAnswer = "QualityAnswer";
    private const string Event = "AnomalyEvent";
    private const string EventTag = "EventTag";
    private const string Index = "IndexQuality";
    private const string Tag = "TagQuality";
    private const string Run = "EqualRun";

    public static void AddTo(IDictionary<string, IOpenApiSchema> schemas, OpenApiDocument document)
    {
        schemas[EventAnswer] = Map(
            "The events of scored readings.",
            ("threshold", Number("The threshold of the total scaled score, at which the confidence is 1.")),
            ("rows", Count("The number of scored rows.")),
            ("above", Count("The number of rows with a confidence above 1.")),
            ("health", Number("The largest confidence; `null` if no row has one.")),
            ("events", ListOf(Event, "The events, in the order of the rows.", document)),
            (ElapsedTime.Name, Text("The processing time in seconds.")),
            ("revision", Text(SchemaCatalogue.Revision)));
        schemas[Event] = Map(
            "A run of rows with a confidence above 1, with the rows between them.",
            ("start", Label("The label of the first row.")),
            ("end", Label("The label of the last row.")),
            ("rows", Count("The number of rows from the first to the last.")),
            ("peak", Number("The largest confidence.")),
            ("peak-time", Label("The label of the first row with the largest confidence.")),
            ("tags", ListOf(EventTag, "The tags with the largest shares, the largest first.", document)));
        schemas[EventTag] = Map(
            "The part that a tag has in an event.",
            ("tag", Text("The name of the tag.")),
            ("score", Number("The largest `anomaly-confidence` of the tag; `null` if it has none.")),
            ("share", Number("The tag's part of the sum of squared scaled distances, 0 to 1. The shares of all tags sum to 1.")));
        schemas[QualityAnswer] = Map(
            "The quality of readings.",
            ("rows", Count("The number of rows.")),
            ("index", new OpenApiSchemaReference(Index, document)),
            ("tags", ListOf(Tag, "The tags, in the order of the model.", document)),
            (ElapsedTime.Name, Text("The processing time in seconds.")),
            ("revision", Text(SchemaCatalogue.Revision)));
        schemas[Index] = Map(
            "The faults of the row labels. `null` is unknown.",
            ("resolution-seconds", Number("The time between two rows of the model's data set.")),
            ("gaps", Unknown("The places where more than one and a half times the resolution lies between two rows.")),
            ("missing-rows", Unknown("The number of rows that would fill the gaps.")),
            ("duplicates", Unknown("The number of rows whose label is also that of an earlier row.")),
            ("unordered", Unknown("The number of rows whose label is less than that of the row before.")));
        schemas[Tag] = Map(
            "The quality of the readings of a tag. `null` is unknown.",
            ("tag", Text("The name of the tag.")),
            ("missing", Count("The number of missing readings.")),
            ("missing-share", Number("The part of the readings that is missing, 0 to 1.")),
            ("stuck", new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "True if the tag repeats one reading, not a whole number, in at least 12 consecutive rows and for at least an hour." }),
            ("longest-run", new OpenApiSchemaReference(Run, document)),
            ("lowest-trained", Number("The lowest reading in training.")),
            ("highest-trained", Number("The highest reading in training.")),
            ("outside-share", Number("The part of the readings outside the range of training, 0 to 1.")));
        schemas[Run] = Map(
            "The first of the longest runs of consecutive rows with equal readings.",
            ("value", Number("The reading.")),
            ("rows", Count("The number of rows; 0 if the tag has no numbers.")),
            ("start", Label("The label of the first row.")),
            ("end", Label("The label of the last row.")));
    }

    private static OpenApiSchema Map(string description, params (string Name, IOpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Required = members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal),
        Properties = members.ToDictionary(member => member.Name, member => member.Schema, StringComparer.Ordinal),
    };

    private static OpenApiSchema ListOf(string items, string description, OpenApiDocument document) =>
        new() { Type = JsonSchemaType.Array, Description = description, Items = new OpenApiSchemaReference(items, document) };

    private static OpenApiSchema Number(string description) => new() { Type = JsonSchemaType.Number | JsonSchemaType.Null, Format = "double", Description = description };

    private static OpenApiSchema Count(string description) => new() { Type = JsonSchemaType.Integer, Format = "int32", Description = description };

    private static OpenApiSchema Unknown(string description) => new() { Type = JsonSchemaType.Integer | JsonSchemaType.Null, Format = "int64", Description = description };

    private static OpenApiSchema Label(string description) => new()
    {
        Type = JsonSchemaType.String | JsonSchemaType.Null,
        Description = $"{description} Times are in ISO 8601; rows without labels have their number. `null` if the label is missing.",
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
