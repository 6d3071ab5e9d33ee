using Gordo.Core;
using Microsoft.Net.Http.Headers;

namespace Gordo.Api.Formatting;

/// <summary>Selects the response format: the query parameter <c>format</c>, otherwise the <c>Accept</c> header.</summary>
internal static class ResponseFormats
{
    /// <summary>The name of the query parameter.</summary>
    public const string QueryName = "format";

    /// <summary>The values of the query parameter.</summary>
    public static IReadOnlyList<(string Name, ResponseFormat Format)> Known { get; } =
    [
        ("arrow", ResponseFormat.Arrow), ("csv", ResponseFormat.Csv), ("json", ResponseFormat.Json), ("parquet", ResponseFormat.Parquet),
        ("split", ResponseFormat.Split),
    ];

    /// <summary>Returns the name of a format.</summary>
    public static string NameOf(ResponseFormat format) => Known.First(known => known.Format == format).Name;

    /// <summary>Returns the format of the response; JSON if the client names none or accepts no known format.</summary>
    /// <exception cref="RequestException">The query names an unknown format.</exception>
    public static ResponseFormat FromRequest(HttpRequest request)
    {
        string? name = request.QueryString.HasValue ? request.Query[QueryName] : default;
        if (string.IsNullOrEmpty(name))
            return Accepted(request);
        foreach ((string known, ResponseFormat format) in Known)
        {
            if (name == known)
                return format;
        }
        throw new RequestException($"Unknown format '{name}'; known are {string.Join(", ", Known.Select(known => known.Name))}");
    }

    private static ResponseFormat Accepted(HttpRequest request)
    {
        // Fast path: no header, or the usual header of clients that accept any type.
        if (request.Headers.Accept is [] or ["*/*"]
            || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? types))
            return ResponseFormat.Json;
        (ResponseFormat format, double quality) = (ResponseFormat.Json, 0);
        foreach (MediaTypeHeaderValue type in types)
        {
            // The first of the types with the highest quality wins.
            if ((type.Quality ?? 1) > quality && FormatOf(type) is { } known)
                (format, quality) = (known, type.Quality ?? 1);
        }
        return format;
    }

    private static ResponseFormat? FormatOf(MediaTypeHeaderValue type)
    {
        if (type.MatchesAllTypes || type.MediaType.Equals("application/*", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals(JsonObjectResult.ContentType, StringComparison.OrdinalIgnoreCase))
            return ResponseFormat.Json;
        if (type.MediaType.Equals(MediaTypes.ArrowStream, StringComparison.OrdinalIgnoreCase))
            return ResponseFormat.Arrow;
        return type.MediaType.Equals(MediaTypes.Csv, StringComparison.OrdinalIgnoreCase) ? ResponseFormat.Csv : null;
    }
}
