using Gordo.Api.OpenApi;
using Gordo.Core.Collections;

namespace Gordo.Api.Hosting;

/// <summary>Puts the server together.</summary>
public static class GordoServer
{
    /// <summary>Builds the server, ready to be started.</summary>
    /// <param name="configuration">Settings by their names as environment variables.</param>
    /// <exception cref="SettingsException">Some settings are wrong; the message lists them all.</exception>
    public static WebApplication Build(IConfiguration configuration)
    {
        ServerSettings settings = ServerSettingsReader.Read(configuration);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(options => options.SingleLine = true)
            .SetMinimumLevel(settings.LogLevel)
            // The framework's line per request and per start say nothing that ours do not.
            .AddFilter("Microsoft", level => level >= (settings.LogLevel <= LogLevel.Debug ? LogLevel.Debug : LogLevel.Warning));
        builder.WebHost.UseKestrel(options =>
        {
            options.AddServerHeader = false;
            options.AllowSynchronousIO = false;
            options.Limits.MaxRequestBodySize = settings.MaxRequestMegabytes * 1024L * 1024;
        });
        builder.WebHost.UseUrls($"http://{(settings.Host.Contains(':', StringComparison.Ordinal) ? $"[{settings.Host}]" : settings.Host)}:{settings.Port}");

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ServerVersion>();
        builder.Services.AddSingleton(new CollectionOptions
        {
            CurrentDirectory = settings.CollectionDirectory ?? DemoCollection.Directory,
            CachedModels = settings.CachedModels,
            CachedMetadata = settings.CachedMetadata,
        });
        builder.Services.AddSingleton<ModelCollection>();
        builder.Services.AddExceptionHandler<GordoExceptionHandler>();
        builder.Services.AddMvcCore().AddApplicationPart(typeof(GordoServer).Assembly).AddApiExplorer();
        builder.Services.AddGordoOpenApi();

        WebApplication app = builder.Build();
        app.UseMiddleware<ContractMiddleware>();
        app.UseExceptionHandler(_ => { });
        app.UseGordoOpenApi();
        app.UseRouting();
        app.MapControllers();
        if (settings.CollectionDirectory is null)
            DemoCollection.Announce(app);
        return app;
    }
}
