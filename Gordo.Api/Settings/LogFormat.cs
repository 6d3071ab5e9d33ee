namespace Gordo.Api.Settings;

/// <summary>What log lines look like.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON map a line, with an access line per request, for collectors.</summary>
    Json,
}
