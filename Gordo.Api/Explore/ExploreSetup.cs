using System.Text.Json;
using Gordo.Api.Formatting;
using Gordo.Api.Settings;

namespace Gordo.Api.Explore;

/// <summary>Maps the landing page and the page that shows scores: files without secrets, which need no key.</summary>
internal static class ExploreSetup
{
    /// <summary>The path of the page.</summary>
    public const string Path = "/explore";

    private const string ReadingsName = "readings.csv";

    private static readonly Lazy<PageFile> Readings = new(static () =>
    {
        using Stream stream = DemoCollection.OpenReadings();
        return new PageFile(ReadingsName, PageFiles.ReadToEnd(stream));
    });

    /// <summary>Adds the routes. They are no part of the API's contract.</summary>
    public static void MapExplore(this WebApplication app, ServerSettings settings)
    {
        var landing = new Lazy<LandingPage>(() => new LandingPage(settings.EnablePrometheus && settings.MetricsPort is null));
        app.MapGet("/", context => landing.Value.WriteAsync(context));
        app.MapGet(Path + "/{**file}", context => ServeAsync(context, settings));
    }

    private static Task ServeAsync(HttpContext context, ServerSettings settings)
    {
        string file = context.Request.RouteValues["file"] as string ?? "";
        if (file.Length == 0 && !context.Request.Path.Value!.EndsWith('/')) // A matched path has a value.
        {
            // Relative, so that it is right behind any path prefix.
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = Path[1..] + "/";
            return Task.CompletedTask;
        }
        if (file == "settings.json")
            return WriteSettingsAsync(context, settings);
        if (file == ReadingsName && ServesDemo(settings))
            return Readings.Value.WriteAsync(context);
        if (file != LandingPage.FileName && PageFiles.Find(file.Length == 0 ? "index.html" : file) is { } found)
            return found.WriteAsync(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    // Any project name is accepted, so the first one that metrics are labelled with will do.
    private static async Task WriteSettingsAsync(HttpContext context, ServerSettings settings)
    {
        context.Response.ContentType = JsonObjectResult.ContentType;
        context.Response.Headers.CacheControl = "no-cache";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, JsonObjectResult.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("project", settings.Projects.FirstOrDefault("explore"));
            writer.WriteBoolean("demo", ServesDemo(settings));
            writer.WriteEndObject();
        }
        await JsonObjectResult.SendAsync(context.Response);
    }

    private static bool ServesDemo(ServerSettings settings) => settings.CollectionDirectory is null;
}
