using System.Globalization;
using System.Text.Json.Nodes;
using Gordo.Api.Formatting;
using Microsoft.OpenApi;

namespace Gordo.Api.OpenApi;

/// <summary>The error responses that operations share.</summary>
internal static class ErrorCatalogue
{
    /// <summary>The current revision in examples, which is that of the demo.</summary>
    public const string CurrentRevision = "1577836800000";

    private static readonly (int Status, string Name, string Description, string Member, string Example)[] Errors =
    [
        (400, "BadRequest", "The body is malformed, a frame is too large, the columns do not match the model, or a query parameter such as `format`, `view` or `gap` has no valid value.",
            ErrorResponse.Message, "Cannot predict without \"X\""),
        (401, "Unauthorized", "The request has no valid API key or token. `WWW-Authenticate` says whether a token was sent.",
            ErrorResponse.Error, "A bearer token is required."),
        (403, "Forbidden", "The key or token lacks the scope, deletion is disabled, or the server has no permission to change the collection.",
            ErrorResponse.Error, "The server has no permission to change the collection."),
        (404, "NotFound", "The model does not exist in the revision, or the version in the path does not exist.", ErrorResponse.Error, "No such model found: 'gas-compressor-9'"),
        (409, "Conflict", "The revision is the current one, whose models cannot be deleted.", ErrorResponse.Error, "Unable to delete current revision."),
        (410, "Gone", "The revision does not exist or is malformed.", ErrorResponse.Error, "Revision '42' not found."),
        (413, "ContentTooLarge", "The request body is too long (`GORDO_MAX_REQUEST_MB`).", ErrorResponse.Error, "Request body too large."),
        (415, "UnsupportedMediaType", "The body has a `Content-Encoding`. Compressed bodies are not supported.",
            ErrorResponse.Error, "The body has a Content-Encoding; compressed bodies are not supported."),
        (422, "UnprocessableContent", "The name is malformed, or the model does not support the operation.",
            ErrorResponse.Message, "Model is not an AnomalyDetector"),
        (500, "InternalServerError", "The model cannot be loaded, or the server failed. The `error` member names the model and the reason.",
            ErrorResponse.Error, "Model 'gas-compressor-1' cannot be loaded: model.onnx is empty."),
        (503, "ServiceUnavailable", "The server is overloaded or not ready, or the request timed out. The `error` member names the reason.",
            ErrorResponse.Error, "Models are still being loaded."),
    ];

    /// <summary>Refers an operation to the responses of the given statuses.</summary>
    public static void Add(OpenApiOperation operation, OpenApiDocument document, params IEnumerable<int> statuses)
    {
        foreach (int status in statuses.Order())
            operation.Responses![Key(status)] = new OpenApiResponseReference(Errors.Single(error => error.Status == status).Name, document);
    }

    /// <summary>Adds the responses that operations of the document refer to.</summary>
    public static void AddTo(OpenApiDocument document)
    {
        HashSet<string> used = [.. document.Paths.Values.SelectMany(path => path.Operations!.Values).SelectMany(operation => operation.Responses!.Keys)];
        document.Components!.Responses = Errors.Where(error => used.Contains(Key(error.Status))).ToDictionary(
            error => error.Name,
            IOpenApiResponse (error) => new OpenApiResponse
            {
                Description = error.Description,
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    [JsonObjectResult.ContentType] = new OpenApiMediaType
                    {
                        Schema = new OpenApiSchemaReference(SchemaCatalogue.Problem, document),
                        Example = new JsonObject { [error.Member] = error.Example, ["revision"] = error.Status == 410 ? "42" : CurrentRevision },
                    },
                },
            },
            StringComparer.Ordinal);
    }

    private static string Key(int status) => status.ToString(CultureInfo.InvariantCulture);
}
