using System.Text;
using Gordo.Api.Settings;
using Microsoft.Net.Http.Headers;

namespace Gordo.Api.Formatting;

/// <summary>
/// Parses a multipart form in memory (RFC 7578, RFC 2046 section 5.1). Parts are slices of the body and not copied:
/// they are whole Parquet files, and the Parquet reader needs contiguous memory. File names are optional.
/// </summary>
internal static class MultipartForm
{
    /// <summary>Returns the boundary of the parts; null if the content type is not <c>multipart/form-data</c>.</summary>
    public static string? Boundary(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals(MediaTypes.Form, StringComparison.OrdinalIgnoreCase))
            return null;
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        // RFC 2046 allows 70 characters; some clients send longer ones.
        return boundary.Length is > 0 and <= 200 ? boundary : throw Malformed("its content type has no boundary");
    }

    /// <summary>Returns the parts of <paramref name="body"/> in order.</summary>
    /// <exception cref="BadHttpRequestException">The form is malformed or exceeds the limits; answered with 400.</exception>
    public static List<MultipartPart> Parse(ReadOnlyMemory<byte> body, string boundary, RequestLimits limits)
    {
        byte[] delimiter = Encoding.UTF8.GetBytes($"\r\n--{boundary}");
        ReadOnlySpan<byte> bytes = body.Span;
        List<MultipartPart> parts = [];
        // The first delimiter may be at the start of the body. Text before it is a preamble and ignored.
        int position = bytes.StartsWith(delimiter.AsSpan(2)) ? delimiter.Length - 2 : FindAfter(bytes, 0, delimiter);
        while (!bytes[position..].StartsWith("--"u8))
        {
            if (parts.Count == limits.MaxFormParts)
                throw Malformed($"it has more than {limits.MaxFormParts} parts");
            position = SkipPadding(bytes, position);
            int headerStart = position + 2;
            // A part without headers starts with the empty line.
            int headerLength = bytes[position..Math.Min(bytes.Length, position + limits.MaxFormHeaderBytes)].IndexOf("\r\n\r\n"u8) - 2;
            if (headerLength < -2)
                throw Malformed($"the headers of part {parts.Count + 1} do not end within {limits.MaxFormHeaderBytes} bytes");
            int start = headerStart + headerLength + 4;
            position = FindAfter(bytes, start - 2, delimiter);
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

    private static int FindAfter(ReadOnlySpan<byte> bytes, int position, ReadOnlySpan<byte> delimiter)
    {
        int found = bytes[position..].IndexOf(delimiter);
        return found >= 0 ? position + found + delimiter.Length : throw Malformed("it ends before its last boundary");
    }

    private static BadHttpRequestException Malformed(string what) => new($"The multipart form is malformed: {what}.");
}
