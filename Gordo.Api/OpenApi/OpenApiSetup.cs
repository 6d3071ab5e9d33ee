using Gordo.Api.Settings;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Gordo.Api.OpenApi;

/// <summary>Serves the OpenAPI document and Swagger UI.</summary>
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
            // The version of the API, not of the build: the document changes only if the API does.
            Version = "v0",
            Description = "Serves predictions and anomaly scores of thousands of small time-series models, addressed by name and revision.",
            Contact = new OpenApiContact { Name = "Gordo ML Server" },
            License = new OpenApiLicense { Name = "MIT", Url = new Uri("https://opensource.org/license/mit") },
        });
        options.IncludeXmlComments(typeof(OpenApiSetup).Assembly, includeControllerXmlComments: true);
        options.DocumentFilter<ContractDocument>(settings);
        options.OperationFilter<ContractOperationFilter>(settings);
        OperationAccess.AddSchemes(options, settings);
    });

    /// <summary>Maps the document and Swagger UI. Their middleware is built on the first request.</summary>
    public static void UseGordoOpenApi(this WebApplication app)
    {
        app.Use(next =>
        {
            Lazy<RequestDelegate> pages = new(() => BuildPages(app, next));
            return context => IsPage(context.Request.Path) ? ServeAsync(pages.Value, context) : next(context);
        });
    }

    // The libraries serve GET only. Kestrel sends no body for HEAD.
    private static Task ServeAsync(RequestDelegate pages, HttpContext context)
    {
        HttpRequest request = context.Request;
        if (HttpMethods.IsOptions(request.Method))
        {
            context.Response.Headers.Allow = $"{HttpMethods.Get}, {HttpMethods.Head}, {HttpMethods.Options}";
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }
        if (HttpMethods.IsHead(request.Method))
            request.Method = HttpMethods.Get;
        return pages(context);
    }

    private static bool IsPage(PathString path) =>
        path.StartsWithSegments($"/{PagePrefix}", StringComparison.Ordinal) || path.Value?.StartsWith($"/{DocumentName}.", StringComparison.Ordinal) == true;

    private static RequestDelegate BuildPages(IApplicationBuilder app, RequestDelegate next)
    {
        IApplicationBuilder pages = app.New();
        pages.UseSwagger(options =>
        {
            options.RouteTemplate = "{documentName:regex(^openapi$)}.{extension:regex(^(json|ya?ml)$)}";
            // Clients behind a proxy with a path prefix must send the prefix. A file has no address that a path is relative to.
            options.PreSerializeFilters.Add((document, request) => document.Servers =
            [
                new OpenApiServer { Url = request.PathBase.HasValue ? request.PathBase.Value : "/", Description = "The server of this document." },
                new OpenApiServer { Url = "http://127.0.0.1:5555", Description = "A server on this machine with the default port." },
            ]);
        });
        pages.UseSwaggerUI(options =>
        {
            options.RoutePrefix = PagePrefix;
            // A relative URL, so that the page works behind any path prefix.
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
