using System.Net;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gordo.Api.Hosting;

/// <summary>Configures Kestrel: endpoints, limits and data rates.</summary>
internal static class KestrelSetup
{
    public static void UseGordoKestrel(this IWebHostBuilder host, ServerSettings settings) => host.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel((context, options) =>
    {
        // Certificates, HTTP/2 limits and others are set in Kestrel's own configuration section.
        options.Configure(context.Configuration.GetSection("Kestrel"));
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = settings.MaxRequestMegabytes * 1024L * 1024;
        options.Limits.MaxConcurrentConnections = settings.MaxConnections;
        RequestLimits limits = settings.Limits;
        options.Limits.MaxRequestLineSize = HeadLimits.KestrelLimit(limits.MaxUrlBytes);
        options.Limits.MaxRequestHeaderCount = limits.MaxHeaders + HeadLimits.ExtraHeaders;
        options.Limits.MaxRequestHeadersTotalSize = HeadLimits.KestrelLimit(limits.MaxHeaderBytes);
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
