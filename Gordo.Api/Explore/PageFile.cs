using System.IO.Compression;
using System.Security.Cryptography;
using Gordo.Api.Formatting;
using Microsoft.Net.Http.Headers;

namespace Gordo.Api.Explore;

/// <summary>A file of the pages: its content, as it is and compressed with gzip, and its entity tags.</summary>
internal sealed class PageFile
{
    private readonly byte[] _content;
    private readonly byte[] _compressed;
    private readonly EntityTagHeaderValue _tag;
    private readonly EntityTagHeaderValue _compressedTag;
    private readonly string _contentType;

    /// <summary>Compresses a file.</summary>
    /// <param name="name">The name, whose extension gives the content type.</param>
    /// <param name="content">The content.</param>
    public PageFile(string name, byte[] content)
    {
        _content = content;
        _contentType = ContentTypeOf(name);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(content);
        _compressed = compressed.ToArray();
        string hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(..16));
        _tag = new EntityTagHeaderValue($"\"{hash}\"");
        _compressedTag = new EntityTagHeaderValue($"\"{hash}-{Gzip.Name}\"");
    }

    /// <summary>The number of bytes of the compressed content.</summary>
    public int CompressedLength => _compressed.Length;

    /// <summary>Writes the file, or 304 if the client has it.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        bool isCompressed = Gzip.IsAcceptedBy(context.Request);
        EntityTagHeaderValue tag = isCompressed ? _compressedTag : _tag;
        response.Headers.ETag = tag.ToString();
        // Browsers ask each time, which costs a 304, and a new version of the server never meets old files.
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known == EntityTagHeaderValue.Any))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        byte[] body = isCompressed ? _compressed : _content;
        response.ContentType = _contentType;
        response.ContentLength = body.Length;
        if (isCompressed)
            response.Headers.ContentEncoding = Gzip.Name;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".csv" => "text/csv; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
}
