namespace Gordo.Api.Requests;

/// <summary>The properties of a request that its response, the log and the metrics share.</summary>
internal sealed class RequestContext(long started, RequestRevision revision)
{
    /// <summary>The <see cref="System.Diagnostics.Stopwatch"/> timestamp of the start of the request.</summary>
    public long Started { get; } = started;

    /// <summary>The revision of the request; replaced by that of the path if there is one.</summary>
    public RequestRevision Revision { get; set; } = revision;

    /// <summary>The name of the model; null until the model was found.</summary>
    public string? Model { get; set; }

    /// <summary>The number of rows predicted or scored.</summary>
    public long Rows { get; set; }

    /// <summary>The name of the API key, or the subject of the token; null without a valid one.</summary>
    public string? Key { get; set; }

    /// <summary>True if the client may list models and revisions, so that errors may name them.</summary>
    public bool MayRead { get; set; }

    /// <summary>The error message of the response; null if there is none.</summary>
    public string? Error { get; set; }

    /// <summary>Returns the context that <c>RequestContextMiddleware</c> created for a request.</summary>
    public static RequestContext Of(HttpContext context) =>
        context.Features.Get<RequestContext>() ?? throw new InvalidOperationException("The request did not pass RequestContextMiddleware.");
}
