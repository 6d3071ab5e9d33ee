using Gordo.Api.Settings;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gordo.Api.OpenApi;

/// <summary>Adds the components that operations refer to, and orders the tags: what clients call most comes first.</summary>
internal sealed class ContractDocument(ServerSettings settings) : IDocumentFilter
{
    private static readonly string[] TagOrder = ["Prediction", "Fleet", InferenceOperations.Tag, "Model", "Collection", "Server"];

    public void Apply(OpenApiDocument document, DocumentFilterContext context)
    {
        document.Components ??= new OpenApiComponents();
        SchemaCatalogue.AddTo(document);
        ContractParameters.AddTo(document);
        ErrorCatalogue.AddTo(document);
        document.Tags = document.Tags!.OrderBy(tag => Array.IndexOf(TagOrder, tag.Name)).ToHashSet();
        // An empty requirement states that no authentication is needed; linters require a statement. With access control, each
        // operation states its own.
        document.Security = settings.HasAccessControl ? null : [new OpenApiSecurityRequirement()];
        var paths = new OpenApiPaths();
        foreach ((string path, IOpenApiPathItem item) in document.Paths.OrderBy(path => Order(path.Value)))
            paths.Add(path, item);
        document.Paths = paths;
    }

    private static int Order(IOpenApiPathItem item) =>
        Array.IndexOf(TagOrder, item.Operations!.Values.First().Tags!.First().Name);
}
