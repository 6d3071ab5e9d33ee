namespace Gordo.Api.Formatting;

/// <summary>How a frame is sent back.</summary>
internal enum AnswerFormat
{
    /// <summary>JSON, the default.</summary>
    Json,

    /// <summary>An Arrow IPC stream.</summary>
    Arrow,

    /// <summary>A Parquet file.</summary>
    Parquet,
}
