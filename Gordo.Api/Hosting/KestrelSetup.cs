using System.Net;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gordo.Api.Hosting;

/// <summary>How the server listens, and what it takes from whom.</summary>
internal static class KestrelSetup
{
    public static void UseGordoKestrel(this IWebHostBuilder host, ServerSettings settings) => host.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel((context, options) =>
    {
        // Certificates, HTTP/2 limits and the like are Kestrel's own settings, and stay theirs.
        options.Configure(context.Configuration.GetSection("Kestrel"));
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = settings.MaxRequestMegabytes * 1024L * 1024;
        options.Limits.MaxConcurrentConnections = settings.MaxConnections;
        RequestLimits limits = settings.Limits;
        options.Limits.MaxRequestLineSize = HeadLimits.Taken(limits.MaxUrlBytes);
        options.Limits.MaxRequestHeaderCount = limits.MaxHeaders + HeadLimits.MoreHeaders;
        options.Limits.MaxRequestHeadersTotalSize = HeadLimits.Taken(limits.MaxHeaderBytes);
        options.Limits.MaxRequestBufferSize = ConnectionLimits.UnreadBytes(options.Limits);
        options.Limits.Http2.InitialConnectionWindowSize = ConnectionLimits.ConnectionWindow;
        options.Limits.Http2.InitialStreamWindowSize = ConnectionLimits.StreamWindow;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.HeaderSeconds);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(limits.IdleSeconds);
        MinDataRate? rate = limits.MinBytesPerSecond == 0 ? null : new(limits.MinBytesPerSecond, TimeSpan.FromSeconds(RequestLimits.GraceSeconds));
        options.Limits.MinRequestBodyDataRate = rate;
        options.Limits.MinResponseDataRate = rate;
        Listen(settings.Port);
        if (settings.MetricsPort is { } metricsPort)
            Listen(metricsPort);

        void Listen(int port)
        {
            if (settings.Host == "localhost")
                options.Listen(IPAddress.Loopback, port);
            else
                options.Listen(IPAddress.Parse(settings.Host), port);
        }
    });
}
