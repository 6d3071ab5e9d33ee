using System.Text.Json.Nodes;
using Gordo.Api.Formatting;
using Gordo.Api.Settings;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gordo.Api.OpenApi;

/// <summary>Adds parameters, bodies, responses, examples and access to the operations of the OpenAPI document.</summary>
internal sealed class ContractOperationFilter(ServerSettings settings) : IOperationFilter
{
    private const string Output = "The model's input and output.";
    private const string Scores = "The model's input and output, and the anomaly scores.";

    private static readonly int[] ModelErrors = [404, 410, 422, 500, 503];
    private static readonly int[] PredictionErrors = [400, 404, 410, 413, 415, 422, 500, 503];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        OpenApiDocument document = context.Document;
        SetExample(operation, "gordo_project", "demo");
        SetExample(operation, "gordo_name", ContractExamples.Model);
        if (InferenceOperations.HasVersion(operation.OperationId!))
            SetExample(operation, "revision", ErrorCatalogue.CurrentRevision);
        operation.Parameters ??= [];
        // Generated clients have one parameter of a name.
        if (operation.OperationId != "deleteModelRevision" && !InferenceOperations.HasVersion(operation.OperationId!))
            ContractParameters.Add(operation, document, ContractParameters.Revision);
        operation.Responses = [];
        if (FleetOperations.Contains(operation.OperationId!))
            FleetOperations.Describe(operation, document);
        else if (InferenceOperations.Contains(operation.OperationId!))
            InferenceOperations.Describe(operation, document);
        else if (operation.OperationId!.StartsWith("predict", StringComparison.Ordinal))
            DescribePrediction(operation, document, operation.OperationId.StartsWith("predictAnomaly", StringComparison.Ordinal));
        else
            DescribeOther(operation, document);
        OperationAccess.Describe(operation, context, settings);
    }

    private static void DescribePrediction(OpenApiOperation operation, OpenApiDocument document, bool isAnomaly)
    {
        if (isAnomaly && operation.OperationId != "predictAnomalyEvents")
            ContractParameters.Add(operation, document, ContractParameters.AllColumns);
        ContractParameters.Add(operation, document, ContractParameters.Strict);
        string description = isAnomaly ? Scores : Output;
        switch (operation.OperationId)
        {
            case "predict" or "predictAnomaly":
                ContractParameters.Add(operation, document, ContractParameters.Format);
                ContractParameters.Add(operation, document, ContractParameters.View);
                if (isAnomaly)
                    AddEventParameters(operation, document);
                OpenApiMediaType body = Typed(document, isAnomaly ? SchemaCatalogue.AnomalyRequest : SchemaCatalogue.PredictionRequest);
                body.Examples = ContractExamples.Requests(isAnomaly);
                AddBody(operation, JsonObjectResult.ContentType, body);
                AddJson(operation, document, description, isAnomaly ? SchemaCatalogue.AnomalyAnswer : SchemaCatalogue.PredictionAnswer);
                break;
            case "predictAnomalyEvents":
                AddEventParameters(operation, document);
                AddSplitBody(operation, document, isAnomaly);
                AddJson(operation, document, "The events.", ViewSchemas.EventAnswer);
                break;
            case "predictQuality":
                AddSplitBody(operation, document, isAnomaly);
                AddJson(operation, document, "The quality of the readings.", ViewSchemas.QualityAnswer);
                break;
            case "predictSplit" or "predictAnomalySplit":
                AddSplitBody(operation, document, isAnomaly);
                AddJson(operation, document, description, SchemaCatalogue.SplitAnswer);
                break;
            case "predictCsv" or "predictAnomalyCsv":
                AddBody(operation, MediaTypes.Csv, Text(ContractExamples.Csv));
                AddAnswer(operation, description, MediaTypes.Csv, Text(ContractExamples.Answer(operation.OperationId)));
                break;
            case "predictArrow" or "predictAnomalyArrow":
                AddBody(operation, MediaTypes.ArrowStream, Binary());
                AddAnswer(operation, description, MediaTypes.ArrowStream, Binary());
                break;
            case "predictParquet" or "predictAnomalyParquet":
                AddBody(operation, MediaTypes.Form, Typed(document, isAnomaly ? SchemaCatalogue.AnomalyForm : SchemaCatalogue.PredictionForm));
                AddAnswer(operation, description, MediaTypes.Parquet, Binary());
                break;
            default:
                throw Unknown(operation);
        }
        ErrorCatalogue.Add(operation, document, PredictionErrors);
    }

    private static void DescribeOther(OpenApiOperation operation, OpenApiDocument document)
    {
        switch (operation.OperationId)
        {
            case "getMetadata" or "getModelHealth":
                AddJson(operation, document, "The model's metadata.", SchemaCatalogue.Metadata);
                ErrorCatalogue.Add(operation, document, ModelErrors);
                break;
            case "downloadModel":
                AddAnswer(operation, "The model file.", "application/octet-stream", Binary());
                ErrorCatalogue.Add(operation, document, ModelErrors);
                break;
            case "deleteModelRevision":
                SetExample(operation, "revision", "1546300800000");
                AddJson(operation, document, "The model was deleted from the revision.", SchemaCatalogue.Deletion);
                ErrorCatalogue.Add(operation, document, 403, 404, 409, 422, 503);
                break;
            case "listModels":
                AddJson(operation, document, "The names of the models.", SchemaCatalogue.ModelList);
                ErrorCatalogue.Add(operation, document, 410);
                break;
            case "listRevisions":
                AddJson(operation, document, "The available revisions and the current one.", SchemaCatalogue.RevisionList);
                ErrorCatalogue.Add(operation, document, 410);
                break;
            case "listExpectedModels":
                AddJson(operation, document, "The names of the expected models.", SchemaCatalogue.ExpectedModelList);
                ErrorCatalogue.Add(operation, document, 410);
                break;
            case "getHealth":
                operation.Responses!["200"] = new OpenApiResponse { Description = "The server is running." };
                ErrorCatalogue.Add(operation, document, 410);
                break;
            case "getReadiness":
                AddJson(operation, document, "The server is ready for requests.", SchemaCatalogue.Readiness);
                ErrorCatalogue.Add(operation, document, 410, 503);
                break;
            case "getServerVersion":
                AddJson(operation, document, "The server's version.", SchemaCatalogue.Version);
                ErrorCatalogue.Add(operation, document, 410);
                break;
            default:
                throw Unknown(operation);
        }
    }

    private static void AddEventParameters(OpenApiOperation operation, OpenApiDocument document)
    {
        ContractParameters.Add(operation, document, ContractParameters.Gap);
        ContractParameters.Add(operation, document, ContractParameters.Top);
    }

    private static void AddSplitBody(OpenApiOperation operation, OpenApiDocument document, bool isAnomaly)
    {
        OpenApiMediaType split = Typed(document, isAnomaly ? SchemaCatalogue.AnomalySplitRequest : SchemaCatalogue.PredictionSplitRequest);
        split.Example = ContractExamples.SplitRequest(isAnomaly);
        AddBody(operation, JsonObjectResult.ContentType, split);
    }

    internal static void AddBody(OpenApiOperation operation, string mediaType, OpenApiMediaType content) => operation.RequestBody = new OpenApiRequestBody
    {
        Required = true,
        Content = new Dictionary<string, IOpenApiMediaType> { [mediaType] = content },
    };

    internal static void AddJson(OpenApiOperation operation, OpenApiDocument document, string description, string schema)
    {
        OpenApiMediaType content = Typed(document, schema);
        // The health check of a model answers with its metadata.
        content.Example = ContractExamples.Answer(operation.OperationId is "getModelHealth" or null ? "getMetadata" : InferenceOperations.WithoutVersion(operation.OperationId));
        AddAnswer(operation, description, JsonObjectResult.ContentType, content);
    }

    // A single media type, because generators use only one.
    internal static void AddAnswer(OpenApiOperation operation, string description, string mediaType, OpenApiMediaType content) =>
        operation.Responses!["200"] = new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, IOpenApiMediaType> { [mediaType] = content },
        };

    internal static OpenApiMediaType Typed(OpenApiDocument document, string schema) => new() { Schema = new OpenApiSchemaReference(schema, document) };

    private static OpenApiMediaType Text(JsonNode? example) => new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = example };

    internal static OpenApiMediaType Binary() => new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };

    private static InvalidOperationException Unknown(OpenApiOperation operation) => new($"The operation '{operation.OperationId}' is not described.");

    private static void SetExample(OpenApiOperation operation, string parameter, string example)
    {
        if (operation.Parameters?.FirstOrDefault(candidate => candidate.Name == parameter) is OpenApiParameter found)
            found.Example = example;
    }
}
