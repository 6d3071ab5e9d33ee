using Gordo.Api.Access;
using Gordo.Api.Controllers;
using Gordo.Api.Memory;
using Gordo.Api.Observability;
using Gordo.Api.OpenApi;
using Gordo.Api.Pipeline;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

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
        KeepThreadsForOthers(settings);
        // The defaults read and watch files that this server does not have.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.AddGordoLogging(settings);
        builder.WebHost.UseGordoKestrel(settings);
        builder.Services.AddSingleton<ConnectionMemory>();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(services => services.GetRequiredService<ConnectionMemory>());
        builder.Services.Configure<SocketTransportOptions>(options =>
        {
            // To ask first whether there is anything to read would be a system call more for every small request.
            options.WaitForDataBeforeAllocatingBuffer = false;
            // None between the sockets and the thread pool, which has its own: a hand-over less each way.
            options.IOQueueCount = 0;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(settings.ShutdownSeconds));

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ServerVersion>();
        builder.Services.AddModelCollection(settings);
        builder.Services.AddGordoObservability(settings);
        builder.Services.AddSingleton(provider => new PredictionGate(settings, provider.GetRequiredService<GordoMetrics>().Meter));
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<MemoryGuard>();
        builder.Services.AddSingleton<DownloadGate>();
        builder.Services.AddSingleton<SlowClients>().AddHostedService(services => services.GetRequiredService<SlowClients>());
        if (settings.HasAccessControl)
            builder.Services.AddAccess(settings);
        if (settings.CorsOrigins.Count > 0)
        {
            builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy
                .WithOrigins([.. settings.CorsOrigins]).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("revision", "Server-Timing")));
        }
        builder.Services.AddSingleton<Readiness>().AddHostedService(services => services.GetRequiredService<Readiness>());
        builder.Services.AddExceptionHandler<GordoExceptionHandler>();
        builder.Services.AddSingleton(OurControllers()).AddMvcCore(BindNamesOnly).AddApiExplorer();
        builder.Services.AddSingleton<IObjectModelValidator, NothingToValidate>();
        builder.Services.AddGordoOpenApi(settings);

        WebApplication app = builder.Build();
        if (settings.MetricsPort is not null)
            app.UseMiddleware<MetricsPort>();
        if (settings.ProxyHeaders)
            app.UseMiddleware<EnvoyPrefix>();
        // Before anything that refuses, so that metrics name the route of what is refused.
        app.UseRouting();
        app.UseMiddleware<RequestObserver>();
        app.UseMiddleware<ContractMiddleware>();
        if (settings.CorsOrigins.Count > 0)
            app.UseCors();
        app.UseMiddleware<RequestChecks>();
        app.UseExceptionHandler(_ => { });
        app.UsePageHeaders();
        if (settings.HasAccessControl)
            app.UseMiddleware<AccessMiddleware>();
        app.UseGordoOpenApi();
        app.MapControllers().Add(DirectActions<PredictionController>.Use);
        app.MapMetrics();
        app.AnnounceStart(settings);
        return app;
    }

    // Predictions compute on the pool's threads. Were they all the pool has, deadlines, clients that hang up and health
    // checks would wait for seconds until it finds that it needs another thread.
    private static void KeepThreadsForOthers(ServerSettings settings)
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + settings.PredictionsAtOnce), completions);
    }

    private static void AddModelCollection(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(new CollectionOptions
        {
            CurrentDirectory = settings.CollectionDirectory ?? DemoCollection.Directory,
            CachedModels = settings.CachedModels,
            CachedMetadata = settings.CachedMetadata,
            Formats = settings.ModelFormats,
            CacheBytes = settings.MemoryBytes / 2,
        });
        services.AddSingleton(provider => new ModelCollection(
            provider.GetRequiredService<CollectionOptions>(),
            provider.GetRequiredService<ILogger<ModelCollection>>(),
            provider.GetRequiredService<GordoMetrics>().Meter));
    }

    // Instead of having them looked for among all types of the assemblies that know MVC, ours and Swashbuckle's.
    private static ApplicationPartManager OurControllers()
    {
        var manager = new ApplicationPartManager();
        manager.ApplicationParts.Add(new ControllerTypes());
        return manager;
    }

    // Bodies are frames, and ours to read; queries are few. What is left to bind are names in the path.
    private static void BindNamesOnly(MvcOptions options)
    {
        options.ValueProviderFactories.Clear();
        options.ModelBinderProviders.Clear();
        options.ModelBinderProviders.Add(new PathNameBinder());
    }
}
