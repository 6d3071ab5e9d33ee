using Gordo.Api.Formatting;

namespace Gordo.Api.Observability;

/// <summary>Hands on what another server says at its address for metrics, in the format that is asked for.</summary>
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
        // Until the answer begins; for how long it may then take, whoever reads it is asked.
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Answers as the other server does; with 503 where it does not.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        CancellationToken cancellation = context.RequestAborted;
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        if (context.Request.Headers.Accept is { Count: > 0 } accept)
            request.Headers.TryAddWithoutValidation("Accept", accept.ToString());
        try
        {
            using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                await UnavailableAsync(context, $"{source} answers with {(int)answer.StatusCode}.");
                return;
            }
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // What is half sent cannot be taken back, and has to look it.
            if (context.Response.HasStarted)
                context.Abort();
            else if (!cancellation.IsCancellationRequested)
                await UnavailableAsync(context, $"{source} does not answer.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static Task UnavailableAsync(HttpContext context, string why) =>
        ErrorAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, why);
}
