namespace Gordo.Api.Requests;

/// <summary>What is found out about a request on its way, for its answer, the log and the metrics.</summary>
internal sealed class RequestFacts(long started, RequestRevision revision)
{
    /// <summary>When work on it began, by <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long Started { get; } = started;

    /// <summary>The revision it is answered from.</summary>
    public RequestRevision Revision { get; } = revision;

    /// <summary>The name of the model, once it is known that there is one.</summary>
    public string? Model { get; set; }

    /// <summary>The rows predicted or scored.</summary>
    public long Rows { get; set; }

    /// <summary>The facts of a request that has passed <c>ContractMiddleware</c>.</summary>
    public static RequestFacts Of(HttpContext context) =>
        context.Features.Get<RequestFacts>() ?? throw new InvalidOperationException("The request did not pass the contract middleware.");
}
