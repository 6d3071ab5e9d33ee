namespace Gordo.Api.Formatting;

/// <summary>An answer to a prediction request that is not a frame.</summary>
internal enum ResponseView
{
    /// <summary>Runs of anomalous rows.</summary>
    Events,

    /// <summary>The quality of the readings.</summary>
    Quality,
}
