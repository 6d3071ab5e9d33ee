namespace Gordo.Api.Formatting;

/// <summary>The format of a frame in a response.</summary>
internal enum ResponseFormat
{
    /// <summary>JSON, the default.</summary>
    Json,

    /// <summary>An Arrow IPC stream.</summary>
    Arrow,

    /// <summary>A Parquet file.</summary>
    Parquet,

    /// <summary>CSV.</summary>
    Csv,

    /// <summary>JSON whose <c>data</c> is in pandas' split layout.</summary>
    Split,
}
