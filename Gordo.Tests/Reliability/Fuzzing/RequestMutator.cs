using System.Globalization;
using System.Text;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Creates the bytes of requests with unusual or malformed paths and headers.</summary>
internal static class RequestMutator
{
    private static readonly string[] Methods = ["GET", "GET", "POST", "POST", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH", "get", "TRACE"];

    private static readonly string[] Segments =
    [
        "gordo", "v0", "p", "compressor-a", "prediction", "anomaly", "metadata", "healthcheck", "models", "revisions", "revision", "1577836800000", "download-model",
        "expected-models", "prediction.parquet", "prediction.csv", "prediction.split", "prediction.arrow", "metrics", "swagger", "openapi.yaml", "openapi.json", "ready", "index.html", "server-version", "v2", "health", "live", "versions", "infer", "..", ".", "%2e%2e", "%2E.", "%252e%252e",
        "%c0%ae%c0%ae", "%00", "a%00b", "%5c..%5c", "..%2f..%2fetc%2fpasswd", "%ff", "%", "%zz", "\u00e6", "%C3%A6", "con", "nul.txt", ";a=b", "a b", "%20", "~", "*", "{gordo_name}",
        "-1", "99999999999999999999", "0x10", "%EF%BC%8E%EF%BC%8E", "\t", "\u0001",
    ];

    private static readonly string[] Routes =
    [
        "/gordo/v0/p/compressor-a/prediction", "/gordo/v0/p/compressor-a/anomaly/prediction", "/gordo/v0/p/compressor-a/prediction.parquet", "/gordo/v0/p/compressor-a/anomaly/prediction.csv", "/gordo/v0/p/compressor-a/prediction.split", "/gordo/v0/p/compressor-a/metadata",
        "/gordo/v0/p/models", "/gordo/v0/p/revisions", "/gordo/v0/p/compressor-a/revision/1", "/gordo/v0/p/compressor-a/download-model", "/healthcheck/ready", "/metrics", "/openapi.yaml",
        "/v2/models/compressor-a/infer", "/v2/models/compressor-a/versions/1577836800000/infer", "/v2/models/compressor-a/ready", "/v2/models/compressor-a", "/v2/health/ready", "/v2",
    ];

    private static readonly string[] Queries =
    [
        "revision=1577836800000", "revision=1", "revision=", "revision=..", "revision=%00", "revision=1&revision=2", "format=json", "format=arrow", "format=parquet", "format=csv", "format=split", "format=%ff", "format",
        "all_columns", "all_columns=&all_columns=", "=", "&&&", "%", "a=%zz", "\u00e6", "?", "#",
    ];

    private static readonly string[] Headers =
    [
        "revision: 1577836800000", "revision: 7", "revision: ../..", "revision:", "revision: 1\r\nrevision: 2", "X-Envoy-Original-Path: /plant/gordo/v0/p/compressor-a/metadata",
        "X-Envoy-Original-Path: //..//%2e", "X-Envoy-Original-Path: /", "X-Forwarded-Proto: gopher", "X-Forwarded-Proto: https", "Accept: */*", "Accept: application/vnd.apache.arrow.stream",
        "Accept: ;;;q=9,,", "Accept: a/b;q=\u00e6", "Content-Type: application/json", "Content-Type: application/json; charset=utf-7", "Content-Type: ;", "Content-Type: multipart/form-data",
        "Content-Type: multipart/form-data; boundary=b", "Content-Type: application/vnd.apache.arrow.stream", "Content-Type: text/csv; charset=x", "Content-Encoding: gzip", "Expect: 100-continue", "Expect: 200-nothing",
        "Content-Type: application/octet-stream", "Inference-Header-Content-Length: 94", "Inference-Header-Content-Length: -1", "Inference-Header-Content-Length: 9", "Range: bytes=0-", "If-None-Match: *", "If-Modified-Since: never", "Origin: null", "Authorization: Bearer x", "Cookie: a=\0", "Transfer-Encoding: gzip", "Upgrade: h2c", "Bad Header: x", ": x",
        "Accept-Encoding: \u00e6", "traceparent: 00-x", "baggage: =,=", "Connection: upgrade",
    ];

    /// <param name="bodies">The bodies to choose from.</param>
    /// <param name="random">The source of random choices.</param>
    public static byte[] Make(IReadOnlyList<byte[]> bodies, Random random)
    {
        byte[] body = random.OneIn(2) ? random.Of(bodies) : [];
        var head = new StringBuilder();
        head.Append(random.Of(Methods)).Append(' ').Append(Path(random));
        if (random.OneIn(3))
            head.Append('?').AppendJoin('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Of(Queries)));
        head.Append(" HTTP/1.1\r\nHost: ").Append(random.OneIn(20) ? "\u00e6 b" : "localhost").Append("\r\nConnection: close\r\n");
        for (int headers = random.Next(4); headers > 0; headers--)
            head.Append(random.Of(Headers)).Append("\r\n");
        if (random.OneIn(40))
            head.Append("X-Long: ").Append('x', random.Next(40_000)).Append("\r\n");
        if (body.Length > 0 && random.OneIn(4))
        {
            head.Append(CultureInfo.InvariantCulture, $"Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n");
            body = [.. body, .. "\r\n0\r\n\r\n"u8];
        }
        else
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
        }
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. body];
    }

    private static string Path(Random random)
    {
        if (random.OneIn(30))
            return "/" + new string('a', random.Next(9_000));
        string[] segments = random.OneIn(2)
            ? random.Of(Routes)[1..].Split('/')
            : [.. Enumerable.Range(0, random.Next(9)).Select(_ => random.Of(Segments))];
        if (segments.Length > 0 && random.OneIn(2))
            segments[random.Next(segments.Length)] = random.Of(Segments);
        return (random.OneIn(30) ? "" : "/") + string.Join(random.OneIn(12) ? "//" : "/", segments) + (random.OneIn(6) ? "/" : "");
    }
}
