namespace Gordo.Serialization;

/// <summary>
/// Base class of errors in a request or a file. The message is written for the client. Faults of the server itself are
/// never of this type.
/// </summary>
public abstract class GordoException : Exception
{
    /// <summary>Creates the exception with a message that names what is wrong and where.</summary>
    protected GordoException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
