namespace Gordo.Api.Formatting;

/// <summary>The content types of frames that are not JSON.</summary>
internal static class MediaTypes
{
    /// <summary>An Arrow IPC stream.</summary>
    public const string ArrowStream = "application/vnd.apache.arrow.stream";

    /// <summary>An Arrow IPC file.</summary>
    public const string ArrowFile = "application/vnd.apache.arrow.file";

    /// <summary>A Parquet file. Existing clients expect this type and know no more specific one.</summary>
    public const string Parquet = "application/octet-stream";

    /// <summary>JSON followed by the binary data of tensors.</summary>
    public const string Binary = "application/octet-stream";

    /// <summary>CSV, RFC 4180.</summary>
    public const string Csv = "text/csv";

    /// <summary>Lines of JSON.</summary>
    public const string Lines = "application/x-ndjson";

    /// <summary>A multipart form whose parts are frames.</summary>
    public const string Form = "multipart/form-data";

    /// <summary>Returns true if the request's content type is JSON.</summary>
    /// <remarks>The usual spelling is compared first, which avoids parsing the header.</remarks>
    public static bool IsJson(HttpRequest request) => request.ContentType == JsonObjectResult.ContentType || request.HasJsonContentType();

    /// <summary>Returns true if a content type, with or without parameters, is an Arrow type.</summary>
    public static bool IsArrow(string? contentType)
    {
        ReadOnlySpan<char> type = WithoutParameters(contentType);
        return type.Equals(ArrowStream, StringComparison.OrdinalIgnoreCase)
            || type.Equals(ArrowFile, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Returns true if a content type, with or without parameters, is CSV.</summary>
    public static bool IsCsv(string? contentType) => WithoutParameters(contentType).Equals(Csv, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns true if a content type, with or without parameters, is that of binary data.</summary>
    public static bool IsBinary(string? contentType) => WithoutParameters(contentType).Equals(Binary, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> WithoutParameters(ReadOnlySpan<char> contentType)
    {
        int parameters = contentType.IndexOf(';');
        return (parameters < 0 ? contentType : contentType[..parameters]).Trim();
    }
}
