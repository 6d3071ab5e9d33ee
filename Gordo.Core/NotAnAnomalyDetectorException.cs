using Gordo.Serialization;

namespace Gordo.Core;

/// <summary>
/// The exception for anomaly scores requested of a model without a detector, or without the thresholds its detector requires.
/// </summary>
public sealed class NotAnAnomalyDetectorException : GordoException
{
    /// <summary>Creates the exception with a message for the client, in the wording of the Python server.</summary>
    public NotAnAnomalyDetectorException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
