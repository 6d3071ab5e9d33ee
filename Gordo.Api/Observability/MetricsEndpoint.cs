using Gordo.Api.Formatting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gordo.Api.Observability;

/// <summary>
/// Where Prometheus reads metrics. It needs no key, so that few may read at once and nobody for long.
/// </summary>
/// <param name="write">Answers a request with the metrics, as they are taken.</param>
internal sealed class MetricsEndpoint(RequestDelegate write)
{
    public const string Path = "/metrics";

    private const int MostAtOnce = 2;

    // Ten thousand models are some seventy megabytes; Prometheus itself gives a target ten seconds. What the buffers of the
    // system take at once, some megabytes, gives a reader that does not read as many seconds.
    private const double BytesPerSecond = 1024 * 1024;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _running;

    /// <summary>Whether a path is that of the metrics, as routing sees it.</summary>
    public static bool IsAt(PathString path) =>
        path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase, out PathString rest) && rest.Value is "" or "/";

    /// <summary>Writes the metrics, or says that others are reading them.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref _running) > MostAtOnce)
            {
                context.Response.Headers.RetryAfter = "1";
                await ErrorAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The metrics are being read by as many as may at once.");
                return;
            }
            if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
                rate.MinDataRate = new MinDataRate(BytesPerSecond, Grace);
            // What is left then ends with the connection, which tells the reader that it has not all.
            using var deadline = new CancellationTokenSource(Longest);
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
