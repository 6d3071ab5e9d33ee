using Gordo.Api.Access;
using Gordo.Api.Controllers;
using Gordo.Api.Explore;
using Gordo.Api.Fleet;
using Gordo.Api.Formatting;
using Gordo.Api.Inference;
using Gordo.Api.Memory;
using Gordo.Api.Observability;
using Gordo.Api.OpenApi;
using Gordo.Api.Pipeline;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Engines.MlNet;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gordo.Api.Hosting;

/// <summary>Composes the server: services, middleware and routes.</summary>
public static class GordoServer
{
    /// <summary>Builds the server without starting it.</summary>
    /// <param name="configuration">The settings, keyed by the names of the environment variables.</param>
    /// <exception cref="SettingsException">Settings are invalid; the message lists all errors.</exception>
    public static WebApplication Build(IConfiguration configuration)
    {
        ServerSettings settings = ServerSettingsReader.Read(configuration);
        ReserveThreads(settings);
        if (settings.Engines.HasFlag(EngineKinds.MlNet))
            TemporaryFolder.DeleteAbandoned();
        // The default builder reads and watches configuration files that this server does not have.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.AddGordoLogging(settings);
        builder.WebHost.UseGordoKestrel(settings);
        builder.Services.AddSingleton<ConnectionMemory>();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(services => services.GetRequiredService<ConnectionMemory>());
        builder.Services.Configure<SocketTransportOptions>(options =>
        {
            // Waiting for data before renting a buffer would cost each small request another system call.
            options.WaitForDataBeforeAllocatingBuffer = false;
            // No I/O queues between sockets and thread pool: one thread switch fewer in each direction.
            options.IOQueueCount = 0;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(settings.ShutdownSeconds));

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ServerVersion>();
        builder.Services.AddModelCollection(settings);
        builder.Services.AddGordoObservability(settings);
        builder.Services.AddSingleton(provider => new PredictionGate(settings, provider.GetRequiredService<GordoMetrics>().Meter));
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<MemoryGuard>();
        builder.Services.AddSingleton<DownloadGate>().AddSingleton<ModelListing>().AddSingleton<FleetStates>().AddSingleton<NameSuggestions>();
        builder.Services.AddSingleton(provider => new ColumnWarnings(
            provider.GetRequiredService<GordoMetrics>().Meter, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ColumnWarnings>>()));
        builder.Services.AddSingleton(provider => new InputQuality(provider.GetRequiredService<GordoMetrics>().Meter));
        builder.Services.AddSingleton<SlowClientMonitor>().AddHostedService(services => services.GetRequiredService<SlowClientMonitor>());
        if (settings.HasAccessControl)
            builder.Services.AddAccess(settings);
        if (settings.CorsOrigins.Count > 0)
        {
            builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy
                .WithOrigins([.. settings.CorsOrigins]).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("revision", "Server-Timing", ColumnWarnings.HeaderName, InputQuality.HeaderName, InferenceHeader.Name)));
        }
        if (settings.CompressAnswers)
            builder.Services.AddAnswerCompression();
        builder.Services.AddSingleton<CollectionFolder>().AddHostedService(services => services.GetRequiredService<CollectionFolder>());
        builder.Services.AddSingleton<Readiness>().AddHostedService(services => services.GetRequiredService<Readiness>());
        builder.Services.AddExceptionHandler<GordoExceptionHandler>();
        builder.Services.AddSingleton(CreateApplicationParts()).AddMvcCore(BindPathNamesOnly).AddApiExplorer();
        builder.Services.AddSingleton<IObjectModelValidator, NullModelValidator>();
        builder.Services.AddGordoOpenApi(settings);

        WebApplication app = builder.Build();
        // Created before the first event, which Prometheus sees as an increase from 0.
        _ = (app.Services.GetRequiredService<ColumnWarnings>(), app.Services.GetRequiredService<InputQuality>());
        // Before any middleware that refuses requests, so that metrics have the route of refused requests too.
        app.UseRequestRouting(rewritten =>
        {
            if (settings.MetricsPort is not null)
                rewritten.UseMiddleware<MetricsPort>();
            if (settings.ProxyHeaders)
                rewritten.UseMiddleware<EnvoyPrefix>();
        });
        app.UseMiddleware<RequestObserver>();
        if (settings.CompressAnswers)
            app.UseResponseCompression();
        app.UseMiddleware<RequestContextMiddleware>();
        if (settings.CorsOrigins.Count > 0)
            app.UseCors();
        app.UseMiddleware<RequestChecks>();
        app.UseExceptionHandler(_ => { });
        app.UsePageHeaders();
        if (settings.HasAccessControl)
            app.UseMiddleware<AccessMiddleware>();
        app.UseGordoOpenApi();
        ControllerActionEndpointConventionBuilder actions = app.MapControllers();
        actions.Add(DirectActionInvoker<PredictionController>.Use);
        actions.Add(DirectActionInvoker<InferenceController>.Use);
        app.MapMetrics();
        app.MapExplore(settings);
        app.LogStartup(settings);
        return app;
    }

    // Predictions run on thread pool threads. If they occupied all of them, deadlines, disconnects and health checks would
    // wait for seconds until the pool adds a thread.
    private static void ReserveThreads(ServerSettings settings)
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + settings.MaxConcurrentPredictions), completions);
    }

    private static void AddModelCollection(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(new CollectionOptions
        {
            CurrentDirectory = settings.CollectionDirectory ?? DemoCollection.Directory,
            CachedModels = settings.CachedModels,
            CachedMetadata = settings.CachedMetadata,
            Formats = settings.ModelFormats,
            Engines = settings.Engines,
            CacheBytes = settings.MemoryBytes / 2,
        });
        services.AddSingleton(provider => new ModelCollection(
            provider.GetRequiredService<CollectionOptions>(),
            provider.GetRequiredService<ILogger<ModelCollection>>(),
            provider.GetRequiredService<GordoMetrics>().Meter));
    }

    // Replaces MVC's search through all types of the assemblies that reference MVC: this one and Swashbuckle's.
    private static ApplicationPartManager CreateApplicationParts()
    {
        var manager = new ApplicationPartManager();
        manager.ApplicationParts.Add(new ControllerTypes());
        return manager;
    }

    // Actions read bodies and queries themselves, so only the names in the path are bound.
    private static void BindPathNamesOnly(MvcOptions options)
    {
        options.ValueProviderFactories.Clear();
        options.ModelBinderProviders.Clear();
        options.ModelBinderProviders.Add(new PathNameBinder());
    }
}
