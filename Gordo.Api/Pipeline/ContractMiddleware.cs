using System.Diagnostics;
using System.Globalization;
using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Gordo.Core.Collections;

namespace Gordo.Api.Pipeline;

/// <summary>
/// What every answer has in common: the request's revision, the <c>revision</c> and <c>Server-Timing</c> headers, and
/// JSON where an error would have no body.
/// </summary>
internal sealed class ContractMiddleware(RequestDelegate next, ModelCollection collection)
{
    // What requests that ask for none are answered from.
    private readonly RequestRevision _current = RequestRevision.Of(collection.Current);

    public async Task InvokeAsync(HttpContext context)
    {
        var facts = new RequestFacts(Stopwatch.GetTimestamp(), RequestRevision.Asked(context.Request, collection) ?? _current);
        context.Features.Set(facts);
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            RequestFacts facts = RequestFacts.Of(context);
            IHeaderDictionary headers = context.Response.Headers;
            if (IsHeaderValue(facts.Revision.Text))
                headers[RequestRevision.Name] = facts.Revision.Text;
            (long seconds, long ticks) = Math.DivRem(Stopwatch.GetElapsedTime(facts.Started).Ticks, TimeSpan.TicksPerSecond);
            headers["Server-Timing"] = string.Create(CultureInfo.InvariantCulture, $"request_walltime_s;dur={seconds}.{ticks:D7}");
            return Task.CompletedTask;
        }, context);

        await next(context);

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } response)
            await ErrorAnswer.WriteAsync(context, response.StatusCode, Describe(response.StatusCode, context.Request));
    }

    private static string Describe(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at '{request.Path}'.",
        StatusCodes.Status405MethodNotAllowed => $"'{request.Path}' does not take {request.Method}.",
        _ => $"The request failed with status {status}.",
    };

    // A revision is repeated as it was sent, but not where it would break the header.
    private static bool IsHeaderValue(string text) =>
        text.Length <= 256 && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
