using System.Globalization;
using Gordo.Core;
using Microsoft.Extensions.Primitives;

namespace Gordo.Api.Inference;

/// <summary>The header of the binary tensor data extension: the length of the JSON at the start of the body.</summary>
internal static class InferenceHeader
{
    /// <summary>The name of the header.</summary>
    public const string Name = "Inference-Header-Content-Length";

    /// <summary>Returns the length; null if the request has no header, and so no binary data.</summary>
    /// <exception cref="RequestException">The header is not a number of bytes.</exception>
    public static int? FromRequest(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Name, out StringValues values))
            return null;
        return values.Count == 1 && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            ? length
            : throw new RequestException($"The header '{Name}' is '{Cut(values.ToString())}', expected the length of the JSON in bytes");
    }

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
