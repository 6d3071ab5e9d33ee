using Gordo.Serialization.Frames;

namespace Gordo.Api.Settings;

/// <summary>The limits on the size of a request and the speed of its client.</summary>
public sealed record RequestLimits
{
    /// <summary>The grace period in seconds before <see cref="MinBytesPerSecond"/> is enforced.</summary>
    public const int GraceSeconds = 5;

    /// <summary><c>GORDO_MAX_CELLS</c> and <c>GORDO_MAX_JSON_DEPTH</c>: the maximum size of a frame and depth of JSON.</summary>
    public FrameLimits Frame { get; init; } = FrameLimits.Default;

    /// <summary><c>GORDO_MAX_FORM_PARTS</c>: the maximum number of parts in a multipart form.</summary>
    public int MaxFormParts { get; init; } = 32;

    /// <summary><c>GORDO_MAX_FORM_HEADER_BYTES</c>: the maximum length of a form part's headers, including its name.</summary>
    public int MaxFormHeaderBytes { get; init; } = 16 * 1024;

    /// <summary><c>GORDO_MAX_URL_BYTES</c>: the maximum length of the request line; a longer one is answered with 414.</summary>
    public int MaxUrlBytes { get; init; } = 8 * 1024;

    /// <summary><c>GORDO_MAX_HEADERS</c>: the maximum number of request headers; more are answered with 431.</summary>
    public int MaxHeaders { get; init; } = 100;

    /// <summary><c>GORDO_MAX_HEADER_BYTES</c>: the maximum total length of request headers; more is answered with 431.</summary>
    public int MaxHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>
    /// <c>GORDO_MIN_BYTES_PER_SECOND</c>: the minimum average data rate of request and response bodies after
    /// <see cref="GraceSeconds"/>; 0 for no minimum.
    /// </summary>
    public int MinBytesPerSecond { get; init; } = 240;

    /// <summary><c>GORDO_HEADER_SECONDS</c>: the maximum time in seconds to receive a request's headers.</summary>
    public int HeaderSeconds { get; init; } = 30;

    /// <summary><c>GORDO_IDLE_SECONDS</c>: the maximum time in seconds that a connection may be idle between requests.</summary>
    public int IdleSeconds { get; init; } = 130;
}
