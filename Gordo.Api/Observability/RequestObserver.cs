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

/// <summary>Gathers every answer, counts, times and logs the requests; health checks and scrapes are not counted.</summary>
internal sealed partial class RequestObserver(
    RequestDelegate next, GordoMetrics metrics, RouteTemplates routes, ModelCollection collection, ServerSettings settings, MemoryGuard guard,
    SlowClients slow, ILogger<RequestObserver> logger)
{
    private static readonly string[] Statuses =
        [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    // One line a request is much in a console and little for a log collector.
    private readonly LogLevel _accessLevel = AccessLevel(settings);
    private readonly BoundedLabel _models = new(settings.MetricsMaxModels);

    /// <summary>The level of the lines that say what was answered: what JSON is collected for, and noise to people.</summary>
    public static LogLevel AccessLevel(ServerSettings settings) =>
        settings.LogFormat == LogFormat.Json ? LogLevel.Information : LogLevel.Debug;

    public async Task InvokeAsync(HttpContext context)
    {
        PathString asked = context.Request.Path;
        bool isWatching = MetricsEndpoint.IsAt(asked) || asked.StartsWithSegments("/healthcheck", StringComparison.Ordinal);
        bool counts = metrics.IsEnabled && !isWatching;
        bool logs = logger.IsEnabled(_accessLevel);
        long started = Stopwatch.GetTimestamp();
        // An error on the way clears both from the request.
        Endpoint? endpoint = context.GetEndpoint();
        RouteValueDictionary names = context.Request.RouteValues;
        using var hold = new RequestHold(guard, slow, context, isExempt: isWatching);
        context.Features.Set(hold);
        var body = new ResponseBuffer(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), hold);
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
        RequestLabels labels = Labels(context, facts, endpoint, asked, names);
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

    private RequestLabels Labels(HttpContext context, RequestFacts facts, Endpoint? endpoint, PathString asked, RouteValueDictionary names)
    {
        string path = routes.Find(endpoint, asked, names) ?? BoundedLabel.Other;
        // A model is named by whoever found it; of requests that did not come so far it is asked whether there is one.
        string? model = facts.Model ?? (names["gordo_name"] is string name && Exists(name, facts.Revision) ? name : null);
        return new(
            Project(names), model is null ? "" : _models.Fold(model), Method(context.Request.Method), path, Statuses[context.Response.StatusCode]);
    }

    // One is the label of all requests, of several it is the one in the path: nobody makes series by inventing others.
    private string Project(RouteValueDictionary names)
    {
        if (settings.Project is { } only)
            return only;
        if (names["gordo_project"] is not string asked)
            return "";
        foreach (string listed in settings.Projects)
        {
            if (listed == asked)
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
            // It cannot be seen.
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
        [LoggerMessage(EventId = 3201, Message = "{Method} {Route} {Model} {Revision} {Status} {Rows} rows {Bytes} bytes {Milliseconds:F3} ms {TraceId}")]
        public static partial void Answered(
            ILogger logger, LogLevel level, string method, string route, string model, string revision, int status, long rows, long bytes,
            double milliseconds, string traceId);
    }
}
