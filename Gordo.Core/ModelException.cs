using Gordo.Serialization;

namespace Gordo.Core;

/// <summary>
/// A model file is malformed, asks for something that is not supported, or does not fit the data it is given. The
/// message names the place (file, node, operator, transform) and what is wrong with it.
/// </summary>
public sealed class ModelException : GordoException
{
    /// <summary>Creates the exception with a message that names what is wrong and where.</summary>
    public ModelException(string message, Exception? inner = null)
        : base(message, inner)
    {
        IsUnreadable = inner is IOException or UnauthorizedAccessException or ModelException { IsUnreadable: true };
    }

    /// <summary>
    /// Whether a file could not be read, whatever is in it: nothing to remember of the model, the next attempt may succeed.
    /// </summary>
    public bool IsUnreadable { get; }
}
