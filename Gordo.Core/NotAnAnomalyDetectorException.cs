using Gordo.Serialization;

namespace Gordo.Core;

/// <summary>
/// Anomaly scores were asked of a model that has no detector, or of one that requires thresholds and has none.
/// </summary>
public sealed class NotAnAnomalyDetectorException : GordoException
{
    /// <summary>Creates the exception with a message for the caller, worded as the original words it.</summary>
    public NotAnAnomalyDetectorException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
