using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Gordo.Api.Observability;

/// <summary>Gathers every answer, counts, times and logs the requests; health checks and scrapes are not counted.</summary>
internal sealed partial class RequestObserver(
    RequestDelegate next, GordoMetrics metrics, ServerSettings settings, ServerVersion version, ILogger<RequestObserver> logger)
{
    private static readonly string[] Statuses =
        [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    // One line a request is much in a console and little for a log collector.
    private readonly LogLevel _accessLevel = AccessLevel(settings);
    private readonly ConcurrentDictionary<Endpoint, string> _paths = new();
    private readonly BoundedLabel _models = new(settings.MetricsMaxModels);
    private readonly BoundedLabel _projects = new(maxValues: 100);

    /// <summary>The level of the lines that say what was answered: what JSON is collected for, and noise to people.</summary>
    public static LogLevel AccessLevel(ServerSettings settings) =>
        settings.LogFormat == LogFormat.Json ? LogLevel.Information : LogLevel.Debug;

    public async Task InvokeAsync(HttpContext context)
    {
        PathString asked = context.Request.Path;
        bool counts = metrics.IsEnabled && asked != MetricsEndpoint.Path && !asked.StartsWithSegments("/healthcheck", StringComparison.Ordinal);
        bool logs = logger.IsEnabled(_accessLevel);
        long started = Stopwatch.GetTimestamp();
        var body = new ResponseBuffer(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        context.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(context);
            if (body.UnflushedBytes > 0)
                await body.FlushAsync(context.RequestAborted);
        }
        finally
        {
            body.Release();
        }
        if (!counts && !logs)
            return;

        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        RequestFacts facts = RequestFacts.Of(context);
        RequestLabels labels = Labels(context, facts);
        if (counts)
            metrics.RecordRequest(labels, elapsed.TotalSeconds, facts.Rows, context.Request.ContentLength ?? 0, body.Length);
        if (logs)
        {
            string trace = Activity.Current?.TraceId.ToHexString() ?? "";
            double milliseconds = elapsed.TotalMilliseconds;
            Log.Answered(
                logger, _accessLevel, labels.Method, labels.Path, labels.Model, facts.Revision.Text, context.Response.StatusCode,
                facts.Rows, body.Length, milliseconds, trace);
        }
    }

    private RequestLabels Labels(HttpContext context, RequestFacts facts)
    {
        RouteValueDictionary route = context.Request.RouteValues;
        string path = BoundedLabel.Other, project = settings.Project ?? "", model = "";
        // Routes and models that do not exist make no series of their own.
        if ((facts.Endpoint ?? context.GetEndpoint()) is RouteEndpoint endpoint && (facts.Model is not null || !route.ContainsKey("gordo_name")))
        {
            path = _paths.GetOrAdd(endpoint, static found => SpellRoute((RouteEndpoint)found));
            model = facts.Model is null ? "" : _models.Fold(facts.Model);
            if (settings.Project is null && (facts.Project ?? route.GetValueOrDefault("gordo_project") as string) is { } asked)
                project = _projects.Fold(asked);
        }
        return new(version.Text, project, model, Method(context.Request.Method), path, Statuses[context.Response.StatusCode]);
    }

    // As the original's framework writes its routes.
    private static string SpellRoute(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(
        segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternParameterPart parameter => $"<{parameter.Name}>",
            RoutePatternLiteralPart literal => literal.Content,
            _ => "",
        }))));

    private static string Method(string method) => method switch
    {
        "GET" or "POST" or "DELETE" or "HEAD" or "OPTIONS" or "PUT" or "PATCH" => method,
        _ => BoundedLabel.Other,
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 3201, Message = "{Method} {Route} {Model} {Revision} {Status} {Rows} rows {Bytes} bytes {Milliseconds:F3} ms {TraceId}")]
        public static partial void Answered(
            ILogger logger, LogLevel level, string method, string route, string model, string revision, int status, long rows, long bytes,
            double milliseconds, string traceId);
    }
}
