using System.Globalization;
using Gordo.Api.Settings;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gordo.Api.Requests;

/// <summary>
/// Checks the limits on request line and headers. Kestrel would close the connection without an error message, so its own
/// limits are set somewhat higher.
/// </summary>
internal static class HeadLimits
{
    /// <summary>The number of headers that Kestrel accepts beyond the limit.</summary>
    public const int ExtraHeaders = 100;

    // Kestrel's limits cannot exceed the connection's receive buffer.
    private const int ExtraBytes = 8 * 1024;
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Returns Kestrel's limit in bytes for a configured limit.</summary>
    public static int KestrelLimit(int allowed) => Math.Max(allowed, Math.Min(allowed + ExtraBytes, MaxBytes));

    /// <summary>Returns the status and the error message of a request beyond the limits; null if it is within the limits.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="bytes">The length of the request target and headers; 0 if the request line is too long.</param>
    public static (int Status, string Reason)? Check(HttpRequest request, RequestLimits limits, out int bytes)
    {
        bytes = 0;
        const int LineEnd = 2, Version = 9, Separator = 2;
        string target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (request.Method.Length + 1 + target.Length + Version + LineEnd > limits.MaxUrlBytes)
            return (StatusCodes.Status414UriTooLong, string.Create(CultureInfo.InvariantCulture, $"The request line is longer than {limits.MaxUrlBytes} bytes."));
        int count = 0;
        foreach ((string name, StringValues values) in request.Headers)
        {
            for (int i = 0; i < values.Count; i++)
            {
                count++;
                bytes += name.Length + Separator + (values[i]?.Length ?? 0) + LineEnd;
            }
        }
        (int headers, bytes) = (bytes, bytes + target.Length);
        return count > limits.MaxHeaders || headers > limits.MaxHeaderBytes
            ? (StatusCodes.Status431RequestHeaderFieldsTooLarge, string.Create(
                CultureInfo.InvariantCulture, $"The request has {count} headers of {headers} bytes in total; the limit is {limits.MaxHeaders} headers of {limits.MaxHeaderBytes} bytes."))
            : null;
    }
}
