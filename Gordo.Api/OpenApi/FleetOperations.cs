using System.Text.Json.Nodes;
using Gordo.Api.Fleet;
using Gordo.Api.Formatting;
using Microsoft.OpenApi;

namespace Gordo.Api.OpenApi;

/// <summary>Describes the operations, parameters and schemas of all models together.</summary>
internal static class FleetOperations
{
    private const string Models = "FleetModels", Missing = "MissingTags", View = "FleetView", Format = "FleetFormat";
    private const string State = "FleetState", Sort = "FleetSort", Limit = "FleetLimit";
    private const string Request = "FleetRequest", List = "FleetList", Entry = "FleetModel";

    private static readonly int[] CallErrors = [400, 410, 413, 415, 422, 503];

    /// <summary>Returns true if an operation is one of all models together.</summary>
    public static bool Contains(string operation) => operation is "fleetPredict" or "fleetAnomalies" or "getFleet";

    /// <summary>Adds parameters, body and responses.</summary>
    public static void Describe(OpenApiOperation operation, OpenApiDocument document)
    {
        if (operation.OperationId == "getFleet")
        {
            ContractParameters.Add(operation, document, State, Sort, Limit);
            ContractOperationFilter.AddJson(operation, document, "The states of the models.", List);
            ErrorCatalogue.Add(operation, document, 400, 410);
            return;
        }
        ContractParameters.Add(operation, document, Models, Missing, Format);
        if (operation.OperationId == "fleetAnomalies")
            ContractParameters.Add(operation, document, View, ContractParameters.Gap, ContractParameters.Top);
        OpenApiMediaType body = ContractOperationFilter.Typed(document, Request);
        body.Examples = ContractExamples.NamedRequests();
        ContractOperationFilter.AddBody(operation, JsonObjectResult.ContentType, body);
        // Generators have no type for lines of JSON, so clients get the bytes as they arrive.
        ContractOperationFilter.AddAnswer(
            operation, "A line of JSON for each model, and a last one with the member `summary`.", MediaTypes.Lines, ContractOperationFilter.Binary());
        ErrorCatalogue.Add(operation, document, CallErrors);
    }

    /// <summary>Adds the parameters to the document's components.</summary>
    public static void AddParameters(IDictionary<string, IOpenApiParameter> parameters)
    {
        parameters[Models] = ContractParameters.Query(
            FleetQuery.ModelsName, "The names of models, with commas between them; `*`, the default, for all models whose tags are all there. The body may have them instead.", Text());
        parameters[Missing] = ContractParameters.Query(
            FleetQuery.MissingName, "`report` also lists the models that were not asked because the frame lacks tags, with these tags.", OneOf([FleetQuery.Report]));
        parameters[View] = ContractParameters.Query(
            ResponseViews.QueryName, "`scores` adds the total scores and the confidence of each row to the events of a model.", OneOf([FleetQuery.Events, FleetQuery.Scores]));
        parameters[Format] = ContractParameters.Query(
            ResponseFormats.QueryName, "`arrow` answers an Arrow stream of record batches with the column `model` instead of lines of JSON.", OneOf(["arrow", "json"]));
        parameters[State] = ContractParameters.Query(
            FleetStateQuery.StateName, "Lists models in this state only.", OneOf(FleetStateQuery.States.Select(static state => state.Name)));
        parameters[Sort] = ContractParameters.Query(
            FleetStateQuery.SortName, "The order of the list. The default is `name`.", OneOf(FleetStateQuery.Sorts.Select(static sort => sort.Name)));
        parameters[Limit] = ContractParameters.Query(
            FleetStateQuery.LimitName, $"The maximum number of models in the list, {FleetStateQuery.DefaultLimit} by default.",
            new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Maximum = FleetStateQuery.MaxLimit.ToString(System.Globalization.CultureInfo.InvariantCulture) });
    }

    /// <summary>Adds the schemas to the document's components.</summary>
    public static void AddSchemas(IDictionary<string, IOpenApiSchema> schemas, OpenApiDocument document)
    {
        schemas[Request] = SchemaCatalogue.Map(
            "The readings of many models: a column for each tag and target.", ["X"],
            ("X", new OpenApiSchemaReference(FrameSchemas.Frame, document)),
            ("models", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text(), Description = "The names of the models to ask; all if absent." }));
        schemas[List] = SchemaCatalogue.Map(
            "The states of all models, of one replica since its start.",
            ["replica", "since", "total", "counts", "models", "revision"],
            ("replica", Text("The name of the replica's host.")),
            ("since", Time("The start of the replica.")),
            ("total", Number("The number of models: those of the revision, and expected ones that it lacks.")),
            ("counts", SchemaCatalogue.Map(
                "The number of models in each state.", [.. FleetStateQuery.States.Select(static state => state.Name)],
                [.. FleetStateQuery.States.Select(static state => (state.Name, (IOpenApiSchema)Number(null)))])),
            ("models", new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchemaReference(Entry, document) }),
            ("revision", Text("The revision of the models.")));
        schemas[Entry] = SchemaCatalogue.Map(
            "The state of a model.",
            ["name", "state", "engine", "loaded", "error", "tags", "resident-bytes", "requests", "last-score"],
            ("name", Text("The name of the model.")),
            ("state", OneOf(FleetStateQuery.States.Select(static state => state.Name))),
            ("engine", Nullable(Text("The engine that runs the model."))),
            ("loaded", Nullable(Time("The last load, successful or not."))),
            ("error", Nullable(Text("Why the last load failed."))),
            ("tags", Number("The number of tags; 0 if unknown.")),
            ("resident-bytes", Number("The memory that the model takes; 0 if it is not in memory.")),
            ("requests", Number("The number of predictions.")),
            ("last-score", Nullable(Score())));
    }

    private static OpenApiSchema Score() => SchemaCatalogue.Map(
        "The last scored rows.", ["newest-row", "health", "above-count", "above", "recent"],
        ("newest-row", Nullable(Time("The time of the newest row."))),
        ("health", Nullable(Real("The largest total confidence. Above 1, the model is anomalous."))),
        ("above-count", Number("The number of tags with a confidence above 1.")),
        ("above", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text(), Description = "The first of these tags, at most eight." }),
        ("recent", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Nullable(Real(null)), Description = "The health at the last scores, at most 24, oldest first." }));

    private static OpenApiSchema Nullable(OpenApiSchema schema)
    {
        schema.Type |= JsonSchemaType.Null;
        return schema;
    }

    private static OpenApiSchema OneOf(IEnumerable<string> values) => new() { Type = JsonSchemaType.String, Enum = [.. values.Select(static value => (JsonNode)value)] };

    private static OpenApiSchema Text(string? description = null) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Time(string description) => new() { Type = JsonSchemaType.String, Format = "date-time", Description = description };

    private static OpenApiSchema Number(string? description) => new() { Type = JsonSchemaType.Integer, Format = "int64", Description = description };

    private static OpenApiSchema Real(string? description) => new() { Type = JsonSchemaType.Number, Format = "double", Description = description };
}
