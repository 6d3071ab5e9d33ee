using Gordo.Serialization;

namespace Gordo.Core;

/// <summary>
/// The exception for a model file that is malformed, uses an unsupported feature, or does not match the data it is given.
/// The message names the place (file, node, operator, transform) and the error.
/// </summary>
public sealed class ModelException : GordoException
{
    /// <summary>Creates the exception with a message that names the error and its place.</summary>
    public ModelException(string message, Exception? inner = null)
        : base(message, inner)
    {
        IsUnreadable = inner is IOException or UnauthorizedAccessException or ModelException { IsUnreadable: true };
        IsUnsupported = inner is ModelException { IsUnsupported: true };
    }

    /// <summary>Creates the exception for a sound model that uses something the engine does not support.</summary>
    public static ModelException Unsupported(string message, Exception? inner = null) => new(message, inner) { IsUnsupported = true };

    /// <summary>
    /// True if the model is sound as far as it was read and uses something that the engine does not support, so that another
    /// engine may run it. False if it is damaged, exceeds a limit or does not match its tags.
    /// </summary>
    public bool IsUnsupported { get; init; }

    /// <summary>True if the model is sound and fails on the readings of a request, such as an index out of range.</summary>
    public bool IsOfReadings { get; init; }

    /// <summary>
    /// True if a file could not be read, regardless of its content: the failure must not be cached, as the next attempt may succeed.
    /// </summary>
    public bool IsUnreadable { get; }
}
