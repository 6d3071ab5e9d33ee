using Gordo.Serialization;

namespace Gordo.Core;

/// <summary>
/// A request that is well formed but cannot be answered: columns that are not the model's, two levels of columns, rows
/// of inputs and targets that do not match.
/// </summary>
public sealed class RequestException : GordoException
{
    /// <summary>Creates the exception with a message for the caller, worded as the original words it.</summary>
    public RequestException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
