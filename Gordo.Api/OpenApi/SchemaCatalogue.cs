using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gordo.Api.OpenApi;

/// <summary>
/// The bodies of requests and answers. They are streamed, not bound to classes, so their schemas are written here.
/// </summary>
internal sealed class SchemaCatalogue : IDocumentFilter
{
    public const string PredictionRequest = "PredictionRequest";
    public const string AnomalyRequest = "AnomalyRequest";
    public const string PredictionForm = "PredictionForm";
    public const string AnomalyForm = "AnomalyForm";
    public const string PredictionAnswer = "PredictionAnswer";
    public const string AnomalyAnswer = "AnomalyAnswer";
    public const string Metadata = "ModelMetadata";
    public const string ModelList = "ModelList";
    public const string RevisionList = "RevisionList";
    public const string ExpectedModelList = "ExpectedModelList";
    public const string Version = "ServerVersion";
    public const string Ready = "Ready";
    public const string Deleted = "Deleted";
    public const string Error = "Error";

    private const string Revision = "The revision the answer is from.";

    public void Apply(OpenApiDocument document, DocumentFilterContext context)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            [PredictionRequest] = Map(
                "Readings to predict for.", ["X"], ("X", new OpenApiSchemaReference(FrameSchemas.Frame, document))),
            [AnomalyRequest] = Map(
                "Readings to score, and the readings of the targets to compare with.",
                ["X", "y"],
                ("X", new OpenApiSchemaReference(FrameSchemas.Frame, document)),
                ("y", new OpenApiSchemaReference(FrameSchemas.Frame, document))),
            [PredictionForm] = Map("Readings to predict for.", ["X"], ("X", Upload("Readings of the model's tags."))),
            [AnomalyForm] = Map(
                "Readings to score, and the readings of the targets to compare with.",
                ["X", "y"],
                ("X", Upload("Readings of the model's tags.")),
                ("y", Upload("Readings of its targets."))),
            [PredictionAnswer] = Answer("What the model expects.", FrameSchemas.PredictionColumns, document),
            [AnomalyAnswer] = Answer("What the model expects, and how far off the readings are.", FrameSchemas.AnomalyColumns, document),
            [Metadata] = Map(
                "What is known of a model.",
                ["metadata", "env", "gordo-server-version", "revision"],
                ("metadata", new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = true, Description = "What the model was built from and how." }),
                ("env", MapOf(new OpenApiSchema { Type = JsonSchemaType.String })),
                ("gordo-server-version", Text("The version of this server.")),
                ("checksum", Text("The checksum of the model's files, where the builder left one.")),
                ("revision", Text(Revision))),
            [ModelList] = Map("Names of models.", ["models", "revision"], ("models", ListOf(Text(null))), ("revision", Text(Revision))),
            [RevisionList] = Map(
                "Revisions of the collection.",
                ["latest", "available-revisions", "revision"],
                ("latest", Text("The current revision.")),
                ("available-revisions", ListOf(Text(null))),
                ("revision", Text(Revision))),
            [ExpectedModelList] = Map(
                "Names of models that ought to be there.",
                ["expected-models", "revision"],
                ("expected-models", ListOf(Text(null))),
                ("revision", Text(Revision))),
            [Version] = Map("The server's version.", ["version", "revision"], ("version", Text(null)), ("revision", Text(Revision))),
            [Ready] = Map(
                "The server is ready.", ["ready", "revision"], ("ready", new OpenApiSchema { Type = JsonSchemaType.Boolean }), ("revision", Text(Revision))),
            [Deleted] = Map(
                "The model is gone.", ["ok", "revision"], ("ok", new OpenApiSchema { Type = JsonSchemaType.Boolean }), ("revision", Text(Revision))),
            [Error] = Map(
                "What went wrong: under `error`, or under `message` where the frames or the model do not fit the request.",
                [],
                ("error", Text(null)),
                ("message", Text(null)),
                ("revision", Text("The revision that was asked for."))),
        };
        FrameSchemas.AddTo(document.Components.Schemas, document);
        // Nobody signs in, and linters want that said.
        document.Security = [new OpenApiSecurityRequirement()];
    }

    private static OpenApiSchema Answer(string description, string columns, OpenApiDocument document) => Map(
        description,
        ["data", "time-seconds", "revision"],
        ("data", new OpenApiSchemaReference(columns, document)),
        ("time-seconds", Text("How long the server worked on it, in seconds.")),
        ("revision", Text(Revision)));

    private static OpenApiSchema Map(string description, string[] required, params (string Name, IOpenApiSchema Schema)[] members) => new()
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
        Description = $"{description} A Parquet file, as pandas' `to_parquet` writes it, or an Arrow stream or file.",
    };

    private static OpenApiSchema Text(string? description) => new() { Type = JsonSchemaType.String, Description = description };
}
