using Gordo.Api.Formatting;

namespace Gordo.Api.Observability;

/// <summary>Forwards the metrics of another server in the requested format.</summary>
internal sealed class MetricsRelay(Uri source) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        ResponseDrainTimeout = TimeSpan.Zero,
    })
    {
        // Applies until the response headers arrive. MetricsEndpoint limits the duration of the rest.
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Forwards the other server's response; responds with 503 if there is none.</summary>
    public async Task ForwardAsync(HttpContext context)
    {
        CancellationToken cancellation = context.RequestAborted;
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        if (context.Request.Headers.Accept is { Count: > 0 } accept)
            request.Headers.TryAddWithoutValidation("Accept", accept.ToString());
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                await UnavailableAsync(context, $"{source} responded with status {(int)response.StatusCode}.");
                return;
            }
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await response.Content.CopyToAsync(context.Response.Body, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // A partly sent response is aborted, so that the client sees that it is incomplete.
            if (context.Response.HasStarted)
                context.Abort();
            else if (!cancellation.IsCancellationRequested)
                await UnavailableAsync(context, $"{source} does not respond.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static Task UnavailableAsync(HttpContext context, string reason) =>
        ErrorResponse.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, reason);
}
