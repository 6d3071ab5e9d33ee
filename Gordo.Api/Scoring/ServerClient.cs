using System.Net.Http.Headers;
using System.Text.Json;
using Gordo.Core;

namespace Gordo.Api.Scoring;

/// <summary>What the requests of the command line to a server have in common.</summary>
internal static class ServerClient
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Creates a client.</summary>
    /// <param name="key">The API key or token; null to send none.</param>
    /// <exception cref="RequestException">The key cannot be sent.</exception>
    public static HttpClient Create(string? key)
    {
        // Redirects are not followed, since the key would be sent along.
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout };
        if (!string.IsNullOrWhiteSpace(key))
            client.DefaultRequestHeaders.Authorization = Authorization(key);
        return client;
    }

    /// <summary>Throws if the server refuses a request.</summary>
    /// <exception cref="RequestException">The message has the status and the error.</exception>
    public static void CheckStatus(HttpResponseMessage response, byte[] body)
    {
        if (!response.IsSuccessStatusCode)
            throw new RequestException($"The server answered {(int)response.StatusCode}: {Error(body) ?? response.ReasonPhrase}");
    }

    // A variable that was read from a file may end with a line break.
    private static AuthenticationHeaderValue Authorization(string key) =>
        AuthenticationHeaderValue.TryParse($"Bearer {key.Trim()}", out AuthenticationHeaderValue? value)
            ? value
            : throw new RequestException("The key has characters that a header cannot have.");

    // The Python server writes "message" for some errors.
    private static string? Error(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && (json.RootElement.TryGetProperty("error", out JsonElement error) || json.RootElement.TryGetProperty("message", out error))
                ? error.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
