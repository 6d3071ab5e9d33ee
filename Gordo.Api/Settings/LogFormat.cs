namespace Gordo.Api.Settings;

/// <summary>The format of log lines.</summary>
public enum LogFormat
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>One JSON object per line, for log collectors; includes an access line for each request.</summary>
    Json,
}
