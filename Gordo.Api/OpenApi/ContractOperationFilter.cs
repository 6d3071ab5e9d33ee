using System.Text.Json.Nodes;
using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gordo.Api.OpenApi;

/// <summary>Adds parameters, bodies, responses and examples to the operations of the OpenAPI document.</summary>
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
            Description = "The revision of the collection to use instead of the current one. It may also be sent as a header.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^([0-9]+|latest)$" },
        });

        operation.Responses = [];
        if (operation.OperationId?.StartsWith("predict", StringComparison.Ordinal) == true)
            AddStrict(operation);
        switch (operation.OperationId)
        {
            case "predict":
                AddBody(operation, document, SchemaCatalogue.PredictionRequest, withTarget: false);
                AddFrameResponse(operation, document, "The model's input and output.", SchemaCatalogue.PredictionAnswer);
                AddErrors(operation, document, 400, 404, 410, 413, 415, 422, 500, 503);
                break;
            case "predictParquet":
                AddForm(operation, document, SchemaCatalogue.PredictionForm);
                AddParquetResponse(operation, "The model's input and output.");
                AddErrors(operation, document, 400, 404, 410, 413, 415, 422, 500, 503);
                break;
            case "predictAnomalyParquet":
                AddAllColumns(operation);
                AddForm(operation, document, SchemaCatalogue.AnomalyForm);
                AddParquetResponse(operation, "The model's input and output, and the anomaly scores.");
                AddErrors(operation, document, 400, 404, 410, 413, 415, 422, 500, 503);
                break;
            case "predictAnomaly":
                AddAllColumns(operation);
                AddBody(operation, document, SchemaCatalogue.AnomalyRequest, withTarget: true);
                AddFrameResponse(operation, document, "The model's input and output, and the anomaly scores.", SchemaCatalogue.AnomalyAnswer);
                AddErrors(operation, document, 400, 404, 410, 413, 415, 422, 500, 503);
                break;
            case "getMetadata" or "getModelHealth":
                AddResponse(operation, document, "The model's metadata.", SchemaCatalogue.Metadata);
                AddErrors(operation, document, 404, 410, 422, 500, 503);
                break;
            case "downloadModel":
                operation.Responses["200"] = new OpenApiResponse
                {
                    Description = "The model file.",
                    Content = new Dictionary<string, IOpenApiMediaType> { ["application/octet-stream"] = Binary() },
                };
                AddErrors(operation, document, 404, 410, 422, 500, 503);
                break;
            case "deleteModelRevision":
                SetExample(operation, "revision", "1546300800000");
                operation.Parameters.Remove(operation.Parameters.Last());
                AddResponse(operation, document, "The model was deleted from the revision.", SchemaCatalogue.Deleted);
                AddErrors(operation, document, 403, 404, 409, 422, 503);
                break;
            case "listModels":
                AddResponse(operation, document, "The names of the models.", SchemaCatalogue.ModelList);
                AddErrors(operation, document, 410);
                break;
            case "listRevisions":
                AddResponse(operation, document, "The available revisions and the current one.", SchemaCatalogue.RevisionList);
                AddErrors(operation, document, 410);
                break;
            case "listExpectedModels":
                AddResponse(operation, document, "The names of the expected models.", SchemaCatalogue.ExpectedModelList);
                AddErrors(operation, document, 410);
                break;
            case "getHealth":
                operation.Responses["200"] = new OpenApiResponse { Description = "The server is running." };
                AddErrors(operation, document, 410);
                break;
            case "getReadiness":
                AddResponse(operation, document, "The server is ready for requests.", SchemaCatalogue.Ready);
                AddErrors(operation, document, 410, 503);
                break;
            case "getServerVersion":
                AddResponse(operation, document, "The server's version.", SchemaCatalogue.Version);
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
                [JsonObjectResult.ContentType] = new OpenApiMediaType
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
        Description = "Includes the smoothed scores in the response if the model has a smoothing window. Only the presence of the parameter counts, not its value.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });

    private static void AddStrict(OpenApiOperation operation) => operation.Parameters!.Add(new OpenApiParameter
    {
        Name = ColumnWarnings.StrictName,
        In = ParameterLocation.Query,
        Description = "Refuses frames whose columns or row labels would be matched by position although they have other names. Any value but `false` and `0` counts.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });

    private static void AddParquetResponse(OpenApiOperation operation, string description) =>
        operation.Responses!["200"] = new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, IOpenApiMediaType> { [MediaTypes.Parquet] = Binary() },
        };

    private static void AddResponse(OpenApiOperation operation, OpenApiDocument document, string description, string schema) =>
        operation.Responses!["200"] = new OpenApiResponse { Description = description, Content = Json(document, schema) };

    // The response is a frame in the requested format.
    private static void AddFrameResponse(OpenApiOperation operation, OpenApiDocument document, string description, string schema)
    {
        operation.Parameters!.Add(new OpenApiParameter
        {
            Name = ResponseFormats.QueryName,
            In = ParameterLocation.Query,
            Description = "The format of the response. If omitted, the `Accept` header determines the format; the default is JSON.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. ResponseFormats.Known.Select(known => (JsonNode)known.Name)] },
        });
        AddResponse(operation, document, description, schema);
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
                Content = new Dictionary<string, IOpenApiMediaType> { [JsonObjectResult.ContentType] = content },
            };
        }
    }

    private static Dictionary<string, IOpenApiMediaType> Json(OpenApiDocument document, string schema) => new()
    {
        [JsonObjectResult.ContentType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(schema, document) },
    };

    private static string Describe(int status) => status switch
    {
        400 => "The body is malformed, a frame is too large, the columns do not match the model, or the response format is unknown.",
        403 => "Deletion is disabled, or the server has no permission to change the collection.",
        404 => "The model does not exist in the revision.",
        409 => "The revision is the current one, whose models cannot be deleted.",
        410 => "The revision does not exist or is malformed.",
        413 => "The request body is too long (`GORDO_MAX_REQUEST_MB`).",
        422 => "The name is malformed, or the model does not support the operation.",
        500 => "The model cannot be loaded, or the server failed. The `error` member names the model and the reason.",
        415 => "The body has a `Content-Encoding`. Compressed bodies are not supported.",
        503 => "The server is overloaded or not ready, or the request timed out. The `error` member names the reason.",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No description."),
    };

    private static JsonObject ExampleError(int status) => status switch
    {
        400 => new() { ["message"] = "Cannot predict without \"X\"", ["revision"] = "1577836800000" },
        403 => new() { ["error"] = "The server has no permission to change the collection.", ["revision"] = "1577836800000" },
        500 => new() { ["error"] = "Model 'compressor-a' cannot be loaded: model.onnx is empty.", ["revision"] = "1577836800000" },
        503 => new() { ["error"] = "Models are still being loaded.", ["revision"] = "1577836800000" },
        404 => new() { ["error"] = "No such model found: 'compressor-z'", ["revision"] = "1577836800000" },
        409 => new() { ["error"] = "Unable to delete current revision.", ["revision"] = "1577836800000" },
        410 => new() { ["error"] = "Revision '42' not found.", ["revision"] = "42" },
        415 => new() { ["error"] = "The body has a Content-Encoding; compressed bodies are not supported.", ["revision"] = "1577836800000" },
        413 => new() { ["error"] = "Request body too large.", ["revision"] = "1577836800000" },
        _ => new() { ["message"] = "Model is not an AnomalyDetector", ["revision"] = "1577836800000" },
    };

    // Three rows with the tags of the demo's models.
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
