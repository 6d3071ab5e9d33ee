using System.Globalization;
using System.Text.Json.Nodes;
using Gordo.Api.Formatting;
using Gordo.Api.Inference;
using Gordo.Serialization.Tensors;
using Microsoft.OpenApi;

namespace Gordo.Api.OpenApi;

/// <summary>Describes the operations, the header and the schemas of the Open Inference Protocol.</summary>
internal static class InferenceOperations
{
    /// <summary>The tag of the operations.</summary>
    public const string Tag = "Open Inference Protocol";

    private const string Header = "InferenceHeader";
    private const string Server = "InferenceServer", Live = "InferenceLive", Ready = "InferenceReady", ModelReady = "InferenceModelReady", Model = "InferenceModel";
    private const string Metadata = "TensorMetadata", Type = "TensorType", Parameters = "InferenceParameters";
    private const string Request = "InferenceRequest", Input = "InferenceInput", RequestedOutput = "RequestedOutput", Answer = "InferenceAnswer", Output = "InferenceOutput";

    private static readonly int[] ModelErrors = [404, 410, 422, 500, 503];
    private static readonly int[] InferenceErrors = [400, 404, 410, 413, 415, 422, 500, 503];

    /// <summary>Returns true if an operation is one of the protocol.</summary>
    public static bool Contains(string operation) =>
        operation.StartsWith("getInference", StringComparison.Ordinal) || operation.StartsWith("infer", StringComparison.Ordinal);

    /// <summary>Returns true if the path of an operation has a revision.</summary>
    public static bool HasVersion(string operation) => Contains(operation) && operation.Contains("Version", StringComparison.Ordinal);

    /// <summary>Returns the operation whose answer is the example: that without a version.</summary>
    public static string WithoutVersion(string operation) => Contains(operation) ? operation.Replace("Version", "", StringComparison.Ordinal) : operation;

    /// <summary>Adds header, body and responses.</summary>
    public static void Describe(OpenApiOperation operation, OpenApiDocument document)
    {
        switch (WithoutVersion(operation.OperationId!))
        {
            case "getInferenceServer":
                ContractOperationFilter.AddJson(operation, document, "The server's name, version and extensions.", Server);
                ErrorCatalogue.Add(operation, document, 410);
                break;
            case "getInferenceLive":
                ContractOperationFilter.AddJson(operation, document, "The server is running.", Live);
                break;
            case "getInferenceReady":
                ContractOperationFilter.AddJson(operation, document, "The server is ready for requests.", Ready);
                AddNotReady(operation, document, "The server is not ready.", Ready);
                break;
            case "getInferenceModelReady":
                ContractOperationFilter.AddJson(operation, document, "The model is ready for requests.", ModelReady);
                AddNotReady(operation, document, "The model cannot be loaded, or has text tags.", ModelReady);
                ErrorCatalogue.Add(operation, document, Errors(operation, ModelErrors).Except([500]));
                break;
            case "getInferenceModel":
                ContractOperationFilter.AddJson(operation, document, "The model's versions and tensors.", Model);
                ErrorCatalogue.Add(operation, document, Errors(operation, ModelErrors));
                break;
            default:
                ContractParameters.Add(operation, document, Header);
                OpenApiMediaType body = ContractOperationFilter.Typed(document, Request);
                body.Example = ContractExamples.InferenceRequest();
                ContractOperationFilter.AddBody(operation, JsonObjectResult.ContentType, body);
                operation.RequestBody!.Content![MediaTypes.Binary] = ContractOperationFilter.Binary();
                ContractOperationFilter.AddJson(operation, document, "The outputs.", Answer);
                ErrorCatalogue.Add(operation, document, Errors(operation, InferenceErrors));
                break;
        }
    }

    /// <summary>Adds the header to the document's components.</summary>
    public static void AddParameters(IDictionary<string, IOpenApiParameter> parameters) => parameters[Header] = new OpenApiParameter
    {
        Name = InferenceHeader.Name,
        In = ParameterLocation.Header,
        Description = "The length in bytes of the JSON object at the start of a body with binary data. Answers with binary data have it too; their type is `application/octet-stream`.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "0" },
    };

    /// <summary>Adds the schemas to the document's components.</summary>
    public static void AddSchemas(IDictionary<string, IOpenApiSchema> schemas, OpenApiDocument document)
    {
        schemas[Server] = SchemaCatalogue.Map(
            "The server.", ["name", "version", "extensions"],
            ("name", Text("The name of the server: `gordo`.")),
            ("version", Text("The server's version.")),
            ("extensions", ListOf(Text(null), "The extensions of the protocol: `binary_tensor_data`.")));
        schemas[Live] = SchemaCatalogue.Map("The liveness of the server.", ["live"], ("live", Boolean("True.")));
        schemas[Ready] = SchemaCatalogue.Map(
            "The readiness of the server.", ["ready"], ("ready", Boolean("True if the server can take requests.")), ("error", Text("Why it cannot.")));
        schemas[ModelReady] = SchemaCatalogue.Map(
            "The readiness of a model.", ["name", "ready"],
            ("name", Text("The name of the model.")),
            ("ready", Boolean("True if the model can be loaded and has no text tags.")),
            ("error", Text("Why it cannot.")));
        schemas[Model] = SchemaCatalogue.Map(
            "A model and its tensors.", ["name", "versions", "platform", "inputs", "outputs"],
            ("name", Text("The name of the model.")),
            ("versions", ListOf(Text(null), "The revisions that have the model, from the oldest to the newest.")),
            ("platform", Text("The format of the model's file: `onnx_onnxv1`, `mlnet_zip` or `python_pickle`.")),
            ("inputs", ListOf(Reference(Metadata, document), "The readings of the tags and, if not all targets are tags, those of the targets.")),
            ("outputs", ListOf(Reference(Metadata, document), "The output of the model and its anomaly scores.")));
        schemas[Metadata] = SchemaCatalogue.Map(
            "The description of a tensor.", ["name", "datatype", "shape"],
            ("name", Text("The name of the tensor.")),
            ("datatype", Text("`FP64`; `BYTES` for the input of a model with text tags, which tensors cannot hold.")),
            ("shape", Shape("Rows, of which there may be any number (-1), and columns. A tensor with one number for each row has no columns.")),
            ("parameters", new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = true, Description = "Maps the position of each column to its tag; `optional` is true for an input that may be left out." }));
        schemas[Type] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "The type of the elements of a tensor. Outputs are `FP64`.",
            Enum = [.. TensorTypes.Known.Select(static known => (JsonNode)known.Name)],
        };
        schemas[Parameters] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalPropertiesAllowed = true,
            Description = "Strings, numbers and Booleans by name. The server reads those of binary data and ignores others.",
        };
        schemas[Request] = SchemaCatalogue.Map(
            "The input tensors of a model.", ["inputs"],
            ("id", Text("An identifier that is sent back.")),
            ("parameters", Reference(Parameters, document)),
            ("inputs", ListOf(Reference(Input, document), "The readings of the tags and, optionally, `y`: those of the targets.")),
            ("outputs", ListOf(Reference(RequestedOutput, document), "The outputs to answer; all that can be computed if absent.")));
        schemas[Input] = SchemaCatalogue.Map(
            "An input tensor.", ["name", "shape", "datatype"],
            ("name", Text("The name of the input in the model's metadata, or `y`.")),
            ("shape", Shape("The numbers of rows and columns.")),
            ("datatype", Reference(Type, document)),
            ("parameters", Reference(Parameters, document)),
            ("data", ListOf(Number(), "The elements, row by row. `null` is a missing reading. A list of rows is accepted too. Absent if the parameter `binary_data_size` has the number of bytes of binary data.")));
        schemas[RequestedOutput] = SchemaCatalogue.Map(
            "An output to answer.", ["name"],
            ("name", Text("The name of the output: `model-output`, `total-anomaly-scaled` and others of the model's metadata.")),
            ("parameters", Reference(Parameters, document)));
        schemas[Answer] = SchemaCatalogue.Map(
            "The outputs of a model.", ["model_name", "model_version", "outputs"],
            ("model_name", Text("The name of the model.")),
            ("model_version", Text("The revision of the model.")),
            ("id", Text("The identifier of the request.")),
            ("parameters", Reference(Parameters, document)),
            ("outputs", ListOf(Reference(Output, document), "The outputs, in the order of the request or else of the model's metadata.")));
        schemas[Output] = SchemaCatalogue.Map(
            "An output tensor.", ["name", "datatype", "shape"],
            ("name", Text("The name of the output.")),
            ("datatype", Reference(Type, document)),
            ("shape", Shape("The numbers of rows and columns; of rows only if there is one number for each row. The rows are those of the last rows of the input.")),
            ("parameters", Reference(Parameters, document)),
            ("data", ListOf(Number(), "The elements, row by row; `null` if a number is NaN or infinite. Absent if the parameter `binary_data_size` has the number of bytes of binary data.")));
    }

    // The revision of the path counts, and is 404 if it does not exist.
    private static IEnumerable<int> Errors(OpenApiOperation operation, int[] statuses) => HasVersion(operation.OperationId!) ? statuses.Except([StatusCodes.Status410Gone]) : statuses;

    private static void AddNotReady(OpenApiOperation operation, OpenApiDocument document, string description, string schema) =>
        operation.Responses![StatusCodes.Status400BadRequest.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, IOpenApiMediaType> { [JsonObjectResult.ContentType] = ContractOperationFilter.Typed(document, schema) },
        };

    private static OpenApiSchemaReference Reference(string schema, OpenApiDocument document) => new(schema, document);

    private static OpenApiSchema ListOf(IOpenApiSchema items, string description) => new() { Type = JsonSchemaType.Array, Items = items, Description = description };

    private static OpenApiSchema Shape(string description) => ListOf(new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }, description);

    private static OpenApiSchema Number() => new() { Type = JsonSchemaType.Number | JsonSchemaType.Null, Format = "double" };

    private static OpenApiSchema Text(string? description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Boolean(string description) => new() { Type = JsonSchemaType.Boolean, Description = description };
}
