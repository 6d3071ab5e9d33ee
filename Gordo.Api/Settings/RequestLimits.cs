using Gordo.Serialization.Frames;

namespace Gordo.Api.Settings;

/// <summary>What one request may ask for, and how slow its client may be.</summary>
public sealed record RequestLimits
{
    /// <summary>The seconds a client may be slower than <see cref="MinBytesPerSecond"/> before it is cut off.</summary>
    public const int GraceSeconds = 5;

    /// <summary><c>GORDO_MAX_CELLS</c> and <c>GORDO_MAX_JSON_DEPTH</c>: how large a frame may become.</summary>
    public FrameLimits Frame { get; init; } = FrameLimits.Default;

    /// <summary><c>GORDO_MAX_FORM_PARTS</c>: how many parts a multipart form may have.</summary>
    public int MaxFormParts { get; init; } = 32;

    /// <summary><c>GORDO_MAX_FORM_HEADER_BYTES</c>: how long the headers of a part may be, its name among them.</summary>
    public int MaxFormHeaderBytes { get; init; } = 16 * 1024;

    /// <summary><c>GORDO_MAX_URL_BYTES</c>: how long the request line may be; 414 beyond.</summary>
    public int MaxUrlBytes { get; init; } = 8 * 1024;

    /// <summary><c>GORDO_MAX_HEADERS</c>: how many headers a request may have; 431 beyond.</summary>
    public int MaxHeaders { get; init; } = 100;

    /// <summary><c>GORDO_MAX_HEADER_BYTES</c>: how long they may be together; 431 beyond.</summary>
    public int MaxHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>
    /// <c>GORDO_MIN_BYTES_PER_SECOND</c>: how slowly bodies may come and answers be taken, on average after
    /// <see cref="GraceSeconds"/>; 0 for as slowly as they like.
    /// </summary>
    public int MinBytesPerSecond { get; init; } = 240;

    /// <summary><c>GORDO_HEADER_SECONDS</c>: how long the headers of a request may take to come.</summary>
    public int HeaderSeconds { get; init; } = 30;

    /// <summary><c>GORDO_IDLE_SECONDS</c>: how long a connection may be open between two requests.</summary>
    public int IdleSeconds { get; init; } = 130;
}
