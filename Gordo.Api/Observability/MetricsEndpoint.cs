using Gordo.Api.Formatting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gordo.Api.Observability;

/// <summary>
/// Serves the metrics to Prometheus. The route is public, so the number of concurrent reads and their duration are limited.
/// </summary>
/// <param name="write">Writes the metrics into the response.</param>
internal sealed class MetricsEndpoint(RequestDelegate write)
{
    public const string Path = "/metrics";

    private const int MaxConcurrent = 2;

    // The metrics of ten thousand models are about 70 MB, and Prometheus's default timeout is ten seconds. A client that reads
    // nothing is tolerated for as many seconds as the system's socket buffers hold megabytes.
    private const double BytesPerSecond = 1024 * 1024;

    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(30);

    private int _running;

    /// <summary>Returns true if routing maps a path to the metrics.</summary>
    public static bool IsAt(PathString path) =>
        path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase, out PathString rest) && rest.Value is "" or "/";

    /// <summary>Writes the metrics, or 503 if the maximum number of clients is reading them.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref _running) > MaxConcurrent)
            {
                context.Response.Headers.RetryAfter = "1";
                await ErrorResponse.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many clients are reading the metrics.");
                return;
            }
            if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
                rate.MinDataRate = new MinDataRate(BytesPerSecond, GracePeriod);
            // Aborting the connection tells the client that the metrics are incomplete.
            using var deadline = new CancellationTokenSource(MaxDuration);
            await using CancellationTokenRegistration end = deadline.Token.UnsafeRegister(static state => ((HttpContext)state!).Abort(), context);
            Stream body = context.Response.Body;
            context.Response.Body = new ExpositionStream(context.Response.BodyWriter);
            await write(context);
            context.Response.Body = body;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
