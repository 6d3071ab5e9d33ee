using Gordo.Api.Hosting;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Gordo.Api.OpenApi;

/// <summary>The OpenAPI document and the page to explore it.</summary>
internal static class OpenApiSetup
{
    // The document's name is its path: /openapi.json and /openapi.yaml.
    private const string DocumentName = "openapi";

    public static IServiceCollection AddGordoOpenApi(this IServiceCollection services, ServerSettings settings) => services.AddSwaggerGen(options =>
    {
        options.SwaggerDoc(DocumentName, new OpenApiInfo
        {
            Title = "Gordo ML Server",
            // Of the contract, not of the build: the document must not change where the API does not.
            Version = "v0",
            Description = "Predictions and anomaly scores for thousands of small time-series models, one per machine, by name and revision.",
            License = new OpenApiLicense { Name = "MIT", Url = new Uri("https://opensource.org/license/mit") },
        });
        options.IncludeXmlComments(typeof(OpenApiSetup).Assembly, includeControllerXmlComments: true);
        options.DocumentFilter<SchemaCatalogue>();
        options.OperationFilter<ContractOperationFilter>();
        if (settings.ApiKeysFile is not null)
            AddKeySchemes(options);
    });

    private static void AddKeySchemes(SwaggerGenOptions options)
    {
        options.AddSecurityDefinition("key", new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "X-API-Key",
            Description = "A key of the server's key file.",
        });
        options.AddSecurityDefinition("bearer", new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The same key as a bearer token." });
        foreach (string scheme in (string[])["key", "bearer"])
            options.AddSecurityRequirement(document => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] });
    }

    public static void UseGordoOpenApi(this WebApplication app)
    {
        app.UseSwagger(options =>
        {
            options.RouteTemplate = "{documentName:regex(^openapi$)}.{extension:regex(^(json|ya?ml)$)}";
            // Behind a proxy with a prefix, clients must send it too.
            options.PreSerializeFilters.Add((document, request) =>
                document.Servers = [new OpenApiServer { Url = request.PathBase.HasValue ? request.PathBase.Value : "/" }]);
        });
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "swagger";
            // Relative, so that the page works behind any prefix.
            options.SwaggerEndpoint($"../{DocumentName}.json", "Gordo ML Server");
            options.DocumentTitle = "Gordo ML Server";
            options.DisplayOperationId();
            options.DisplayRequestDuration();
            options.DocExpansion(DocExpansion.List);
            options.DefaultModelsExpandDepth(0);
        });
        app.MapGet("/", (HttpContext context) => Results.Redirect($"{context.Request.PathBase}/swagger/index.html")).ExcludeFromDescription();
    }
}
