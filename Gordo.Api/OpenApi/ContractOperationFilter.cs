using System.Text.Json.Nodes;
using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gordo.Api.OpenApi;

/// <summary>What every operation takes and answers, and what only some do: bodies, examples, statuses.</summary>
internal sealed class ContractOperationFilter : IOperationFilter
{
    private const string ExampleModel = "compressor-a";

    private static readonly string[] Tags = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        OpenApiDocument document = context.Document;
        SetExample(operation, "gordo_project", "demo");
        SetExample(operation, "gordo_name", ExampleModel);
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = RequestRevision.Name,
            In = ParameterLocation.Query,
            Description = "Answer from this revision of the collection instead of the current one. May be sent as a header too.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9]+$" },
        });

        operation.Responses = [];
        switch (operation.OperationId)
        {
            case "predict":
                AddBody(operation, document, SchemaCatalogue.PredictionRequest, withTarget: false);
                AddFrameAnswer(operation, document, "The model's inputs and outputs.", SchemaCatalogue.PredictionAnswer);
                AddErrors(operation, document, 400, 404, 410, 413, 415, 422, 503);
                break;
            case "predictParquet":
                AddForm(operation, document, SchemaCatalogue.PredictionForm);
                AddParquetAnswer(operation, "The model's inputs and outputs.");
                AddErrors(operation, document, 400, 404, 410, 413, 415, 422, 503);
                break;
            case "predictAnomalyParquet":
                AddAllColumns(operation);
                AddForm(operation, document, SchemaCatalogue.AnomalyForm);
                AddParquetAnswer(operation, "The model's inputs and outputs, and the scores.");
                AddErrors(operation, document, 400, 404, 410, 413, 415, 422, 503);
                break;
            case "predictAnomaly":
                AddAllColumns(operation);
                AddBody(operation, document, SchemaCatalogue.AnomalyRequest, withTarget: true);
                AddFrameAnswer(operation, document, "The model's inputs and outputs, and the scores.", SchemaCatalogue.AnomalyAnswer);
                AddErrors(operation, document, 400, 404, 410, 413, 415, 422, 503);
                break;
            case "getMetadata" or "getModelHealth":
                AddAnswer(operation, document, "What is known of the model.", SchemaCatalogue.Metadata);
                AddErrors(operation, document, 404, 410, 422, 503);
                break;
            case "downloadModel":
                operation.Responses["200"] = new OpenApiResponse
                {
                    Description = "The model's file.",
                    Content = new Dictionary<string, IOpenApiMediaType> { ["application/octet-stream"] = Binary() },
                };
                AddErrors(operation, document, 404, 410, 422, 503);
                break;
            case "deleteModelRevision":
                SetExample(operation, "revision", "1546300800000");
                operation.Parameters.Remove(operation.Parameters.Last());
                AddAnswer(operation, document, "The model is gone from that revision.", SchemaCatalogue.Deleted);
                AddErrors(operation, document, 403, 404, 409, 422, 503);
                break;
            case "listModels":
                AddAnswer(operation, document, "The models.", SchemaCatalogue.ModelList);
                AddErrors(operation, document, 410);
                break;
            case "listRevisions":
                AddAnswer(operation, document, "The revisions.", SchemaCatalogue.RevisionList);
                AddErrors(operation, document, 410);
                break;
            case "listExpectedModels":
                AddAnswer(operation, document, "The models that ought to be there.", SchemaCatalogue.ExpectedModelList);
                AddErrors(operation, document, 410);
                break;
            case "getHealth":
                operation.Responses["200"] = new OpenApiResponse { Description = "The server is up." };
                AddErrors(operation, document, 410);
                break;
            case "getReadiness":
                AddAnswer(operation, document, "Requests may be sent here.", SchemaCatalogue.Ready);
                AddErrors(operation, document, 410, 503);
                break;
            case "getServerVersion":
                AddAnswer(operation, document, "The version.", SchemaCatalogue.Version);
                AddErrors(operation, document, 410);
                break;
            default:
                throw new InvalidOperationException($"The operation '{operation.OperationId}' is not described.");
        }
    }

    private static void AddBody(OpenApiOperation operation, OpenApiDocument document, string schema, bool withTarget)
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                [JsonAnswer.ContentType] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchemaReference(schema, document),
                    Example = ExampleBody(withTarget),
                },
                [MediaTypes.ArrowStream] = Binary(),
            },
        };
    }

    private static void AddForm(OpenApiOperation operation, OpenApiDocument document, string schema) =>
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                [MediaTypes.Form] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(schema, document) },
            },
        };

    private static void AddAllColumns(OpenApiOperation operation) => operation.Parameters!.Add(new OpenApiParameter
    {
        Name = "all_columns",
        In = ParameterLocation.Query,
        Description = "Whatever its value: also the smoothed scores, of a model with a smoothing window.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });

    private static void AddParquetAnswer(OpenApiOperation operation, string description) =>
        operation.Responses!["200"] = new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, IOpenApiMediaType> { [MediaTypes.Parquet] = Binary() },
        };

    private static void AddAnswer(OpenApiOperation operation, OpenApiDocument document, string description, string schema) =>
        operation.Responses!["200"] = new OpenApiResponse { Description = description, Content = Json(document, schema) };

    // A frame, in whichever format is asked for.
    private static void AddFrameAnswer(OpenApiOperation operation, OpenApiDocument document, string description, string schema)
    {
        operation.Parameters!.Add(new OpenApiParameter
        {
            Name = AnswerFormats.QueryName,
            In = ParameterLocation.Query,
            Description = "The format of the answer; where it is left out, the `Accept` header says, and else it is JSON.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. AnswerFormats.Known.Select(known => (JsonNode)known.Name)] },
        });
        AddAnswer(operation, document, description, schema);
        operation.Responses!["200"].Content![MediaTypes.ArrowStream] = Binary();
        operation.Responses["200"].Content![MediaTypes.Parquet] = Binary();
    }

    private static OpenApiMediaType Binary() =>
        new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };

    private static void AddErrors(OpenApiOperation operation, OpenApiDocument document, params int[] statuses)
    {
        foreach (int status in statuses)
        {
            OpenApiMediaType content = new() { Schema = new OpenApiSchemaReference(SchemaCatalogue.Error, document), Example = ExampleError(status) };
            operation.Responses![status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = Describe(status),
                Content = new Dictionary<string, IOpenApiMediaType> { [JsonAnswer.ContentType] = content },
            };
        }
    }

    private static Dictionary<string, IOpenApiMediaType> Json(OpenApiDocument document, string schema) => new()
    {
        [JsonAnswer.ContentType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(schema, document) },
    };

    private static string Describe(int status) => status switch
    {
        400 => "The body is malformed or its frames too large, its columns are not the model's, or the format is not known.",
        403 => "The server may not change the collection.",
        404 => "There is no such model at that revision.",
        409 => "The revision is the current one.",
        410 => "There is no such revision.",
        413 => "The body is too long.",
        422 => "The name is malformed, or the model cannot do what is asked of it.",
        415 => "The body is compressed.",
        503 => "The server has no room for it now, took too long, or is not ready; the error says which.",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No description."),
    };

    private static JsonObject ExampleError(int status) => status switch
    {
        400 => new() { ["message"] = "Cannot predict without \"X\"", ["revision"] = "1577836800000" },
        403 => new() { ["error"] = "The collection may not be changed by this server.", ["revision"] = "1577836800000" },
        503 => new() { ["error"] = "Models are still being loaded.", ["revision"] = "1577836800000" },
        404 => new() { ["error"] = "No such model found: 'compressor-z'", ["revision"] = "1577836800000" },
        409 => new() { ["error"] = "Unable to delete current revision.", ["revision"] = "1577836800000" },
        410 => new() { ["error"] = "Revision '42' not found.", ["revision"] = "42" },
        415 => new() { ["error"] = "The body has a Content-Encoding; bodies are taken as they are.", ["revision"] = "1577836800000" },
        413 => new() { ["error"] = "Request body too large.", ["revision"] = "1577836800000" },
        _ => new() { ["message"] = "Model is not an AnomalyDetector", ["revision"] = "1577836800000" },
    };

    // Three rows that the demo's models know what to do with.
    private static JsonObject ExampleBody(bool withTarget)
    {
        double[][] readings = [[0.42, 0.31, 0.55, 0.48], [12.1, 12.3, 11.9, 12.2], [20.9, 21.4, 21.1, 20.7], [32.2, 31.8, 32.5, 32.0]];
        var body = new JsonObject { ["X"] = Frame(readings) };
        if (withTarget)
            body["y"] = Frame(readings);
        return body;
    }

    private static JsonObject Frame(double[][] readings)
    {
        var frame = new JsonObject();
        for (int tag = 0; tag < Tags.Length; tag++)
        {
            var column = new JsonObject();
            for (int row = 0; row < readings[tag].Length; row++)
                column[$"2020-03-01T00:{row}0:00+00:00"] = readings[tag][row];
            frame[Tags[tag]] = column;
        }
        return frame;
    }

    private static void SetExample(OpenApiOperation operation, string parameter, string example)
    {
        if (operation.Parameters?.FirstOrDefault(candidate => candidate.Name == parameter) is OpenApiParameter found)
            found.Example = example;
    }
}
