using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Gordo.Tests.Reliability.Soak;

/// <summary>One request of the soak and what has to come back, whenever it is sent.</summary>
/// <param name="Name">What it is, for messages.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path and query; <c>{copy}</c> stands for the number of one of the copies of a model.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Check">Says what is wrong with the body of an answer; null where it is right.</param>
internal sealed record SoakRequest(HttpMethod Method, string Path, string Name, int Status, Func<byte[], string?> Check)
{
    // What was found right once is right again; volatile parts are not among it.
    private readonly ConcurrentDictionary<string, bool> _right = new(StringComparer.Ordinal);

    public byte[]? Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>How often it is sent, compared with others.</summary>
    public double Weight { get; init; } = 1;

    public HttpRequestMessage Message(int copy)
    {
        var message = new HttpRequestMessage(Method, Path.Replace("{copy}", $"{copy}", StringComparison.Ordinal));
        if (Body is not null)
            message.Content = new ByteArrayContent(Body);
        if (ContentType is not null)
            message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType); // a type is given with a body only
        return message;
    }

    /// <summary>What is wrong with the body of an answer of the right status; null where nothing is.</summary>
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

    /// <summary>All of an answer but the seconds the request took, which stand near the end of a JSON answer.</summary>
    public static ReadOnlySpan<byte> Steady(ReadOnlySpan<byte> body)
    {
        int tail = Math.Max(0, body.Length - 120);
        int seconds = body[tail..].LastIndexOf(",\"time-seconds\":\""u8);
        return seconds < 0 ? body : body[..(tail + seconds)];
    }

    private static string Digest(ReadOnlySpan<byte> body) => Convert.ToHexString(SHA256.HashData(Steady(body)));
}
