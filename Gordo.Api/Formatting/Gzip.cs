namespace Gordo.Api.Formatting;

/// <summary>The content encoding of responses that are compressed on their own. Browsers accept Brotli over HTTPS only, so there is gzip.</summary>
internal static class Gzip
{
    /// <summary>The name in <c>Accept-Encoding</c> and <c>Content-Encoding</c>.</summary>
    public const string Name = "gzip";

    /// <summary>Returns true if the client accepts it.</summary>
    public static bool IsAcceptedBy(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(static encoding => encoding.Value.Equals(Name, StringComparison.OrdinalIgnoreCase) && encoding.Quality != 0);
}
