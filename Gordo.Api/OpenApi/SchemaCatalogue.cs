using Microsoft.OpenApi;

namespace Gordo.Api.OpenApi;

/// <summary>
/// The schemas of request and response bodies. They are written by hand, because bodies are streamed and not bound to classes.
/// </summary>
internal static class SchemaCatalogue
{
    public const string PredictionRequest = "PredictionRequest";
    public const string AnomalyRequest = "AnomalyRequest";
    public const string PredictionSplitRequest = "PredictionSplitRequest";
    public const string AnomalySplitRequest = "AnomalySplitRequest";
    public const string PredictionForm = "PredictionForm";
    public const string AnomalyForm = "AnomalyForm";
    public const string PredictionAnswer = "PredictionAnswer";
    public const string AnomalyAnswer = "AnomalyAnswer";
    public const string SplitAnswer = "SplitAnswer";
    public const string Metadata = "ModelMetadata";
    public const string ModelList = "ModelList";
    public const string RevisionList = "RevisionList";
    public const string ExpectedModelList = "ExpectedModelList";
    public const string Version = "ServerVersion";
    public const string Readiness = "Readiness";
    public const string Deletion = "Deletion";
    public const string Problem = "Problem";

    /// <summary>The description of the member <c>revision</c>.</summary>
    public const string Revision = "The revision that the response was computed from.";

    /// <summary>Sets the schemas of the document's components.</summary>
    public static void AddTo(OpenApiDocument document)
    {
        document.Components!.Schemas = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            [PredictionRequest] = Map(
                "The readings to predict from.", ["X"], ("X", new OpenApiSchemaReference(FrameSchemas.Frame, document))),
            [AnomalyRequest] = Map(
                "The readings of the model's tags, `X`, and of its targets, `y`.",
                ["X", "y"],
                ("X", new OpenApiSchemaReference(FrameSchemas.Frame, document)),
                ("y", new OpenApiSchemaReference(FrameSchemas.Frame, document))),
            [PredictionSplitRequest] = Map(
                "The readings to predict from.", ["X"], ("X", new OpenApiSchemaReference(FrameSchemas.Split, document))),
            [AnomalySplitRequest] = Map(
                "The readings of the model's tags, `X`, and of its targets, `y`.",
                ["X", "y"],
                ("X", new OpenApiSchemaReference(FrameSchemas.Split, document)),
                ("y", new OpenApiSchemaReference(FrameSchemas.Split, document))),
            [PredictionForm] = Map("The readings to predict from.", ["X"], ("X", Upload("The readings of the model's tags."))),
            [AnomalyForm] = Map(
                "The readings of the model's tags, `X`, and of its targets, `y`.",
                ["X", "y"],
                ("X", Upload("The readings of the model's tags.")),
                ("y", Upload("The readings of the model's targets."))),
            [PredictionAnswer] = Response("The result of a prediction.", FrameSchemas.PredictionColumns, document),
            [AnomalyAnswer] = Response("The result of a prediction with anomaly scores.", FrameSchemas.AnomalyColumns, document),
            [SplitAnswer] = Response("The result of a prediction in pandas' split layout.", FrameSchemas.TwoLevelSplit, document),
            [Metadata] = Map(
                "The metadata of a model.",
                ["metadata", "env", "gordo-server-version", "revision"],
                ("metadata", new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = true, Description = "The metadata that the model builder wrote: dataset, build information and thresholds." }),
                ("env", MapOf(new OpenApiSchema { Type = JsonSchemaType.String })),
                ("gordo-server-version", Text("The server's version.")),
                ("checksum", Text("The checksum of the model files, if the model builder wrote one.")),
                ("revision", Text(Revision))),
            [ModelList] = Map("The names of the models of a revision.", ["models", "revision"], ("models", ListOf(Text(null))), ("revision", Text(Revision))),
            [RevisionList] = Map(
                "The revisions of the collection.",
                ["latest", "available-revisions", "revision"],
                ("latest", Text("The current revision.")),
                ("available-revisions", ListOf(Text(null))),
                ("revision", Text(Revision))),
            [ExpectedModelList] = Map(
                "The names of the models this deployment expects.",
                ["expected-models", "revision"],
                ("expected-models", ListOf(Text(null))),
                ("revision", Text(Revision))),
            [Version] = Map("The server's version.", ["version", "revision"], ("version", Text(null)), ("revision", Text(Revision))),
            [Readiness] = Map(
                "The readiness of the server.",
                ["ready", "collection", "collection-age-seconds", "revision"],
                ("ready", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
                ("collection", Text("The state of the collection's folder: `readable`, `missing`, `failing` or `unknown`.")),
                ("collection-age-seconds", new OpenApiSchema { Type = JsonSchemaType.Number, Description = "The time since that state was found." }),
                ("revision", Text(Revision))),
            [Deletion] = Map(
                "The result of a deletion.", ["ok", "revision"], ("ok", new OpenApiSchema { Type = JsonSchemaType.Boolean }), ("revision", Text(Revision))),
            [Problem] = Map(
                "An error. The text is in `error`, or in `message` if the frames or the model do not fit the request. Errors of the Open Inference Protocol have `error` only.",
                [],
                ("error", Text(null)),
                ("message", Text(null)),
                ("revision", Text("The requested revision."))),
        };
        InferenceOperations.AddSchemas(document.Components.Schemas, document);
        FleetOperations.AddSchemas(document.Components.Schemas, document);
        FrameSchemas.AddTo(document.Components.Schemas, document);
        ViewSchemas.AddTo(document.Components.Schemas, document);
    }

    private static OpenApiSchema Response(string description, string columns, OpenApiDocument document) => Map(
        description,
        ["data", "time-seconds", "revision"],
        ("data", new OpenApiSchemaReference(columns, document)),
        ("time-seconds", Text("The processing time in seconds.")),
        ("revision", Text(Revision)));

    internal static OpenApiSchema Map(string description, string[] required, params (string Name, IOpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Required = required.Length == 0 ? null : new HashSet<string>(required, StringComparer.Ordinal),
        Properties = members.ToDictionary(member => member.Name, member => member.Schema, StringComparer.Ordinal),
    };

    private static OpenApiSchema MapOf(OpenApiSchema values) => new() { Type = JsonSchemaType.Object, AdditionalProperties = values };

    private static OpenApiSchema ListOf(OpenApiSchema items) => new() { Type = JsonSchemaType.Array, Items = items };

    private static OpenApiSchema Upload(string description) => new()
    {
        Type = JsonSchemaType.String,
        Format = "binary",
        Description = $"{description} A Parquet file as written by pandas' `to_parquet`, or an Arrow stream or file.",
    };

    private static OpenApiSchema Text(string? description) => new() { Type = JsonSchemaType.String, Description = description };
}
