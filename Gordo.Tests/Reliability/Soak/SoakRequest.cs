using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Gordo.Tests.Reliability.Soak;

/// <summary>A request of the soak and the check of its answer.</summary>
/// <param name="Name">The name in messages.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path and query; <c>{copy}</c> is replaced by the number of a copy of the model.</param>
/// <param name="Status">The expected status.</param>
/// <param name="Check">Returns the first fault of an answer's body; null if there is none.</param>
internal sealed record SoakRequest(HttpMethod Method, string Path, string Name, int Status, Func<byte[], string?> Check)
{
    // Digests of bodies found right, without their volatile parts; an equal body need not be checked again.
    private readonly ConcurrentDictionary<string, bool> _right = new(StringComparer.Ordinal);

    public byte[]? Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>How often the request is sent, relative to others.</summary>
    public double Weight { get; init; } = 1;

    public HttpRequestMessage Message(int copy)
    {
        var message = new HttpRequestMessage(Method, Path.Replace("{copy}", $"{copy}", StringComparison.Ordinal));
        if (Body is not null)
            message.Content = new ByteArrayContent(Body);
        if (ContentType is not null)
            message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType); // only requests with a body have a content type
        return message;
    }

    /// <summary>Returns the first fault of the body of an answer with the expected status; null if there is none.</summary>
    public string? Difference(byte[] body)
    {
        string digest = Digest(body);
        if (_right.ContainsKey(digest))
            return null;
        string? difference = Check(body);
        if (difference is null && _right.Count < 4)
            _right[digest] = true;
        return difference;
    }

    /// <summary>Returns an answer without the duration of the request, which is near the end of a JSON answer.</summary>
    public static ReadOnlySpan<byte> Steady(ReadOnlySpan<byte> body)
    {
        int tail = Math.Max(0, body.Length - 120);
        int seconds = body[tail..].LastIndexOf(",\"time-seconds\":\""u8);
        return seconds < 0 ? body : body[..(tail + seconds)];
    }

    private static string Digest(ReadOnlySpan<byte> body) => Convert.ToHexString(SHA256.HashData(Steady(body)));
}
