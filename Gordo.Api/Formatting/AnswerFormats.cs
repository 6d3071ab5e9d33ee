using Gordo.Core;
using Microsoft.Net.Http.Headers;

namespace Gordo.Api.Formatting;

/// <summary>Which format a client asked for: by <c>format</c> in the query, else by the <c>Accept</c> header.</summary>
internal static class AnswerFormats
{
    /// <summary>The query parameter.</summary>
    public const string QueryName = "format";

    /// <summary>What the query parameter may say.</summary>
    public static IReadOnlyList<(string Name, AnswerFormat Format)> Known { get; } =
        [("arrow", AnswerFormat.Arrow), ("json", AnswerFormat.Json), ("parquet", AnswerFormat.Parquet)];

    /// <summary>The format to answer in; JSON where the client does not say, or accepts nothing known.</summary>
    /// <exception cref="RequestException">The query asks for a format that is not known.</exception>
    public static AnswerFormat Of(HttpRequest request)
    {
        string? name = request.QueryString.HasValue ? request.Query[QueryName] : default;
        if (string.IsNullOrEmpty(name))
            return Accepted(request);
        foreach ((string known, AnswerFormat format) in Known)
        {
            if (name == known)
                return format;
        }
        throw new RequestException($"Unknown format '{name}'; known are {string.Join(", ", Known.Select(known => known.Name))}");
    }

    private static AnswerFormat Accepted(HttpRequest request)
    {
        // Nothing, or what most programs send that take anything.
        if (request.Headers.Accept is [] or ["*/*"]
            || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? types))
            return AnswerFormat.Json;
        (AnswerFormat format, double liking) = (AnswerFormat.Json, 0);
        foreach (MediaTypeHeaderValue type in types)
        {
            // Of types liked as much, the first one counts.
            if ((type.Quality ?? 1) > liking && FormatOf(type) is { } known)
                (format, liking) = (known, type.Quality ?? 1);
        }
        return format;
    }

    private static AnswerFormat? FormatOf(MediaTypeHeaderValue type)
    {
        if (type.MatchesAllTypes || type.MediaType.Equals("application/*", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals(JsonAnswer.ContentType, StringComparison.OrdinalIgnoreCase))
            return AnswerFormat.Json;
        return type.MediaType.Equals(MediaTypes.ArrowStream, StringComparison.OrdinalIgnoreCase) ? AnswerFormat.Arrow : null;
    }
}
