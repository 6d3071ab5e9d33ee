namespace Gordo.Api.Formatting;

/// <summary>The content types of frames that are not JSON.</summary>
internal static class MediaTypes
{
    /// <summary>An Arrow IPC stream.</summary>
    public const string ArrowStream = "application/vnd.apache.arrow.stream";

    /// <summary>An Arrow IPC file.</summary>
    public const string ArrowFile = "application/vnd.apache.arrow.file";

    /// <summary>A Parquet file: bytes, since it has no type that existing clients know.</summary>
    public const string Parquet = "application/octet-stream";

    /// <summary>Multipart forms, whose parts are frames.</summary>
    public const string Form = "multipart/form-data";

    /// <summary>Whether a request's body says that it is JSON.</summary>
    /// <remarks>Nearly everybody spells it in the one way, which need not be parsed.</remarks>
    public static bool IsJson(HttpRequest request) => request.ContentType == JsonAnswer.ContentType || request.HasJsonContentType();

    /// <summary>Whether a content type, with or without parameters, is one of Arrow's.</summary>
    public static bool IsArrow(string? contentType)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        return type.Equals(ArrowStream, StringComparison.OrdinalIgnoreCase)
            || type.Equals(ArrowFile, StringComparison.OrdinalIgnoreCase);
    }
}
