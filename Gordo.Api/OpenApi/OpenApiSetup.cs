using Gordo.Api.Settings;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Gordo.Api.OpenApi;

/// <summary>The OpenAPI document and the page to explore it.</summary>
internal static class OpenApiSetup
{
    // The document's name is its path: /openapi.json and /openapi.yaml.
    private const string DocumentName = "openapi";
    private const string PagePrefix = "swagger";

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
        {
            AddScheme(options, "key", new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-API-Key",
                Description = "A key of the server's key file.",
            });
        }
        if (settings.HasAccessControl)
            AddScheme(options, "bearer", BearerScheme(settings));
    });

    private static OpenApiSecurityScheme BearerScheme(ServerSettings settings) => new()
    {
        Type = SecuritySchemeType.Http,
        Scheme = "bearer",
        BearerFormat = settings.JwtAuthority is null ? null : "JWT",
        Description = settings.JwtAuthority is null ? "The same key as a bearer token."
            : $"A token of {settings.JwtAuthority} for {settings.JwtAudience}, with the scopes read, predict or delete"
                + (settings.ApiKeysFile is null ? "." : "; or the same key as a bearer token."),
    };

    private static void AddScheme(SwaggerGenOptions options, string name, OpenApiSecurityScheme scheme)
    {
        options.AddSecurityDefinition(name, scheme);
        options.AddSecurityRequirement(document => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] });
    }

    /// <summary>Serves the document and the page; what makes them is built when somebody first asks.</summary>
    public static void UseGordoOpenApi(this WebApplication app)
    {
        app.Use(next =>
        {
            Lazy<RequestDelegate> pages = new(() => BuildPages(app, next));
            return context => IsPage(context.Request.Path) ? pages.Value(context) : next(context);
        });
        app.MapGet("/", static context =>
        {
            context.Response.Redirect($"{context.Request.PathBase}/{PagePrefix}/index.html");
            return Task.CompletedTask;
        });
    }

    private static bool IsPage(PathString path) =>
        path.StartsWithSegments($"/{PagePrefix}", StringComparison.Ordinal) || path.Value?.StartsWith($"/{DocumentName}.", StringComparison.Ordinal) == true;

    private static RequestDelegate BuildPages(IApplicationBuilder app, RequestDelegate next)
    {
        IApplicationBuilder pages = app.New();
        pages.UseSwagger(options =>
        {
            options.RouteTemplate = "{documentName:regex(^openapi$)}.{extension:regex(^(json|ya?ml)$)}";
            // Behind a proxy with a prefix, clients must send it too.
            options.PreSerializeFilters.Add((document, request) =>
                document.Servers = [new OpenApiServer { Url = request.PathBase.HasValue ? request.PathBase.Value : "/" }]);
        });
        pages.UseSwaggerUI(options =>
        {
            options.RoutePrefix = PagePrefix;
            // Relative, so that the page works behind any prefix.
            options.SwaggerEndpoint($"../{DocumentName}.json", "Gordo ML Server");
            options.DocumentTitle = "Gordo ML Server";
            options.DisplayOperationId();
            options.DisplayRequestDuration();
            options.DocExpansion(DocExpansion.List);
            options.DefaultModelsExpandDepth(0);
        });
        pages.Run(next);
        return pages.Build();
    }
}
