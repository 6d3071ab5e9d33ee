using Gordo.Serialization;

namespace Gordo.Core;

/// <summary>
/// The exception for a well-formed request that does not match the model: unexpected columns, two-level columns, or
/// different numbers of input and target rows.
/// </summary>
public sealed class RequestException : GordoException
{
    /// <summary>Creates the exception with a message for the client, in the wording of the Python server.</summary>
    public RequestException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
