namespace Gordo.Serialization;

/// <summary>
/// What the caller or a file did wrong, in words meant for them. Faults of our own are never of this family.
/// </summary>
public abstract class GordoException : Exception
{
    /// <summary>Creates the exception with a message that names what is wrong and where.</summary>
    protected GordoException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
