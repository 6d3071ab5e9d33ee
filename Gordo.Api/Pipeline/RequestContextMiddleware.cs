using System.Diagnostics;
using System.Globalization;
using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core.Collections;

namespace Gordo.Api.Pipeline;

/// <summary>
/// Creates the <see cref="RequestContext"/>, adds the headers that all responses have, answers OPTIONS, and writes JSON for
/// errors without a body.
/// </summary>
internal sealed class RequestContextMiddleware(RequestDelegate next, ModelCollection collection, ServerSettings settings)
{
    // The revision of requests that name none.
    private readonly RequestRevision _current = RequestRevision.Of(collection.Current);

    public async Task InvokeAsync(HttpContext context)
    {
        RequestRevision? revision = InferencePaths.IgnoresRevision(context.Request.Path) ? null : RequestRevision.FromRequest(context.Request, collection);
        var requestContext = new RequestContext(Stopwatch.GetTimestamp(), revision ?? _current)
        {
            MayRead = !settings.HasAccessControl,
        };
        context.Features.Set(requestContext);
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            RequestContext requestContext = RequestContext.Of(context);
            IHeaderDictionary headers = context.Response.Headers;
            if (IsHeaderValue(requestContext.Revision.Text))
                headers[RequestRevision.Name] = requestContext.Revision.Text;
            (long seconds, long ticks) = Math.DivRem(Stopwatch.GetElapsedTime(requestContext.Started).Ticks, TimeSpan.TicksPerSecond);
            headers.XContentTypeOptions = "nosniff";
            headers["Server-Timing"] = string.Create(CultureInfo.InvariantCulture, $"request_walltime_s;dur={seconds}.{ticks:D7}");
            return Task.CompletedTask;
        }, context);

        await next(context);

        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed })
            AllowedMethods.Complete(context);
        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } response)
            await ErrorResponse.WriteAsync(context, response.StatusCode, Describe(response.StatusCode, context.Request));
    }

    private static string Describe(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => $"'{request.Path}' not found.",
        StatusCodes.Status405MethodNotAllowed => $"'{request.Path}' does not support {request.Method}.",
        _ => $"The request failed with status {status}.",
    };

    // A malformed revision is echoed in the header only if it is valid header text.
    private static bool IsHeaderValue(string text) =>
        text.Length <= 256 && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
