using System.Diagnostics;
using System.Globalization;
using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Microsoft.AspNetCore.Http.Features;

namespace Gordo.Api.Observability;

/// <summary>Buffers responses, and isCounted, measures and isLogged requests. Health checks and reads of metrics are not counted.</summary>
internal sealed partial class RequestObserver(
    RequestDelegate next, GordoMetrics metrics, RouteTemplates routes, ModelCollection collection, ServerSettings settings, MemoryGuard guard,
    SlowClientMonitor slowClients, ILogger<RequestObserver> logger)
{
    private static readonly string[] Statuses =
        [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    private const int MaxReasonLength = 1000;

    // Access lines suit log collectors, but are too many for a console.
    private readonly LogLevel _accessLevel = AccessLevel(settings);
    private readonly BoundedLabel _models = new(settings.MetricsMaxModels);

    /// <summary>Returns the level of access lines: information in JSON, debug in plain text.</summary>
    public static LogLevel AccessLevel(ServerSettings settings) =>
        settings.LogFormat == LogFormat.Json ? LogLevel.Information : LogLevel.Debug;

    public async Task InvokeAsync(HttpContext context)
    {
        PathString path = context.Request.Path;
        bool isProbe = MetricsEndpoint.IsAt(path) || path.StartsWithSegments("/healthcheck", StringComparison.Ordinal) || InferencePaths.IsHealth(path);
        bool isCounted = metrics.IsEnabled && !isProbe;
        LogLevel level = isProbe ? LogLevel.Debug : _accessLevel;
        bool isLogged = logger.IsEnabled(level);
        long started = Stopwatch.GetTimestamp();
        // Read before the request is handled, because the exception handler clears both.
        Endpoint? endpoint = context.GetEndpoint();
        RouteValueDictionary names = context.Request.RouteValues;
        using var requestMemory = new RequestMemory(guard, slowClients, context, isExempt: isProbe);
        context.Features.Set(requestMemory);
        var body = new ResponseBuffer(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), requestMemory);
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
        if (HttpMethods.IsDelete(context.Request.Method) && names["revision"] is string revision)
            LogDeletion(context, names["gordo_name"] as string ?? "", revision);
        if (!isCounted && !isLogged)
            return;

        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        RequestContext requestContext = RequestContext.Of(context);
        RequestLabels labels = Labels(context, requestContext, endpoint, path, names);
        if (isCounted)
            metrics.RecordRequest(labels, elapsed.TotalSeconds, requestContext.Rows, context.Request.ContentLength ?? 0, body.Length);
        if (isLogged)
        {
            string trace = Activity.Current?.TraceId.ToHexString() ?? "";
            string forwarded = settings.ProxyHeaders ? BoundedLabel.Truncate(context.Request.Headers["X-Forwarded-For"].ToString()) : "";
            string client = Client(context);
            string reason = Shorten(requestContext.Error);
            double milliseconds = elapsed.TotalMilliseconds;
            Log.Answered(
                logger, level, labels.Method, path.Value ?? "", context.Response.StatusCode, milliseconds, requestContext.Rows, body.Length, labels.Path,
                labels.Model, requestContext.Revision.Text, requestContext.Key ?? "", client, forwarded, trace, reason);
        }
    }

    // Logged whatever the outcome, 401 and 403 included.
    private void LogDeletion(HttpContext context, string model, string revision)
    {
        RequestContext requestContext = RequestContext.Of(context);
        LogLevel level = context.Response.StatusCode < StatusCodes.Status400BadRequest ? LogLevel.Information : LogLevel.Warning;
        string client = Client(context), reason = Shorten(requestContext.Error);
        Log.Deletion(logger, level, model, revision, requestContext.Key ?? "", client, context.Response.StatusCode, reason);
    }

    private static string Shorten(string? reason) => reason is { Length: > MaxReasonLength } ? reason[..MaxReasonLength] + "…" : reason ?? "";

    private static string Client(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private RequestLabels Labels(HttpContext context, RequestContext requestContext, Endpoint? endpoint, PathString path, RouteValueDictionary names)
    {
        string route = routes.Find(endpoint, path, names) ?? BoundedLabel.Other;
        // Controllers record the model they found. For requests refused before that, the collection is checked.
        string? model = requestContext.Model ?? (names["gordo_name"] is string name && Exists(name, requestContext.Revision) ? name : null);
        return new(
            Project(names), model is null ? "" : _models.Fold(model), Method(context.Request.Method), route, Statuses[context.Response.StatusCode]);
    }

    // A single configured project is the label of all requests. With several, the project in the path must be one of them,
    // so that clients cannot create series with invented names.
    private string Project(RouteValueDictionary names)
    {
        if (settings.Project is { } only)
            return only;
        if (names["gordo_project"] is not string project)
            return "";
        foreach (string listed in settings.Projects)
        {
            if (listed == project)
                return listed;
        }
        return BoundedLabel.Other;
    }

    private bool Exists(string name, RequestRevision revision)
    {
        try
        {
            return ModelName.TryParse(name, out ModelName model) && collection.Contains(revision.Error is null ? revision.Value : collection.Current, model);
        }
        catch (ModelException)
        {
            // The model cannot be accessed.
            return false;
        }
    }

    private static string Method(string method) => method switch
    {
        "GET" or "POST" or "DELETE" or "HEAD" or "OPTIONS" or "PUT" or "PATCH" => method,
        _ => BoundedLabel.Other,
    };

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3201,
            Message = "{Method} {Path} {Status} {Milliseconds:F3} ms, {Rows} rows, {Bytes} bytes, {Route} {Model} {Revision}, key '{Key}' from {Client} {ForwardedFor} {TraceId} {Reason}")]
        public static partial void Answered(
            ILogger logger, LogLevel level, string method, string path, int status, double milliseconds, long rows, long bytes, string route,
            string model, string revision, string key, string client, string forwardedFor, string traceId, string reason);

        [LoggerMessage(EventId = 3202, Message = "Deletion of {Model} of revision {Revision}, asked for with key '{Key}' from {Client}: {Status} {Reason}")]
        public static partial void Deletion(
            ILogger logger, LogLevel level, string model, string revision, string key, string client, int status, string reason);
    }
}
