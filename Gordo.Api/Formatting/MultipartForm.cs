using System.Text;
using Gordo.Api.Settings;
using Microsoft.Net.Http.Headers;

namespace Gordo.Api.Formatting;

/// <summary>
/// Takes a multipart form apart that lies in memory (RFC 7578, RFC 2046 section 5.1). Parts are not copied: they are
/// whole Parquet files, and their reader wants them in one piece. A part may have a file name or not.
/// </summary>
internal static class MultipartForm
{
    /// <summary>The boundary between the parts, or null where the content type is not that of such a form.</summary>
    public static string? Boundary(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals(MediaTypes.Form, StringComparison.OrdinalIgnoreCase))
            return null;
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        // RFC 2046 allows 70.
        return boundary.Length is > 0 and <= 200 ? boundary : throw Malformed("its content type has no boundary");
    }

    /// <summary>Finds the parts of <paramref name="body"/>, in order.</summary>
    /// <exception cref="BadHttpRequestException">It is malformed or beyond the limits; answered with 400.</exception>
    public static List<MultipartPart> Parse(ReadOnlyMemory<byte> body, string boundary, RequestLimits limits)
    {
        byte[] delimiter = Encoding.UTF8.GetBytes($"\r\n--{boundary}");
        ReadOnlySpan<byte> bytes = body.Span;
        List<MultipartPart> parts = [];
        // The first delimiter needs no line before it; other text may stand there, and is for nobody.
        int position = bytes.StartsWith(delimiter.AsSpan(2)) ? delimiter.Length - 2 : After(bytes, 0, delimiter);
        while (!bytes[position..].StartsWith("--"u8))
        {
            if (parts.Count == limits.MaxFormParts)
                throw Malformed($"it has more than {limits.MaxFormParts} parts");
            position = SkipPadding(bytes, position);
            int headerStart = position + 2;
            // A part without headers has nothing but the empty line.
            int headerLength = bytes[position..Math.Min(bytes.Length, position + limits.MaxFormHeaderBytes)].IndexOf("\r\n\r\n"u8) - 2;
            if (headerLength < -2)
                throw Malformed($"the headers of part {parts.Count + 1} do not end within {limits.MaxFormHeaderBytes} bytes");
            int start = headerStart + headerLength + 4;
            position = After(bytes, start - 2, delimiter);
            int end = Math.Max(start, position - delimiter.Length);
            string headers = headerLength <= 0 ? "" : Encoding.UTF8.GetString(bytes.Slice(headerStart, headerLength));
            parts.Add(ReadHeaders(headers) with { Body = body[start..end] });
        }
        return parts;
    }

    private static MultipartPart ReadHeaders(string headers)
    {
        string name = "";
        string? contentType = null;
        foreach (string line in headers.Split("\r\n"))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            string value = line[(colon + 1)..].Trim();
            if (line.AsSpan(0, colon).Trim().Equals(HeaderNames.ContentType, StringComparison.OrdinalIgnoreCase))
                contentType = value;
            else if (line.AsSpan(0, colon).Trim().Equals(HeaderNames.ContentDisposition, StringComparison.OrdinalIgnoreCase)
                && ContentDispositionHeaderValue.TryParse(value, out ContentDispositionHeaderValue? disposition))
                name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        }
        return new(name, contentType, default);
    }

    private static int SkipPadding(ReadOnlySpan<byte> bytes, int position)
    {
        while (position < bytes.Length && bytes[position] is (byte)' ' or (byte)'\t')
            position++;
        return bytes[position..].StartsWith("\r\n"u8) ? position : throw Malformed("a boundary is not alone on its line");
    }

    private static int After(ReadOnlySpan<byte> bytes, int position, ReadOnlySpan<byte> delimiter)
    {
        int found = bytes[position..].IndexOf(delimiter);
        return found >= 0 ? position + found + delimiter.Length : throw Malformed("it ends before its last boundary");
    }

    private static BadHttpRequestException Malformed(string what) => new($"The multipart form is malformed: {what}.");
}
