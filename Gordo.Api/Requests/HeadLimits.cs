using System.Globalization;
using Gordo.Api.Settings;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gordo.Api.Requests;

/// <summary>
/// Refuses requests whose line or headers are too long or too many, in words. The listener gives them up before there
/// is anything to answer, so it is told to take somewhat more than is allowed.
/// </summary>
internal static class HeadLimits
{
    /// <summary>The headers beyond those allowed that are read for the sake of an answer.</summary>
    public const int MoreHeaders = 100;

    // What a connection may hold unread bounds what the listener takes.
    private const int MoreBytes = 8 * 1024;
    private const int MostBytes = 1024 * 1024;

    /// <summary>The bytes the listener takes where so many are allowed.</summary>
    public static int Taken(int allowed) => Math.Max(allowed, Math.Min(allowed + MoreBytes, MostBytes));

    /// <summary>Status and reason where a request is refused, null where it is within the limits.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limits">What it may have.</param>
    /// <param name="bytes">The length of its line and headers; 0 where the line is too long.</param>
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
                CultureInfo.InvariantCulture, $"The request has {count} headers of {headers} bytes; {limits.MaxHeaders} of {limits.MaxHeaderBytes} are allowed."))
            : null;
    }
}
