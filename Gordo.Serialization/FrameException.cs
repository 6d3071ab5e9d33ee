namespace Gordo.Serialization;

/// <summary>
/// Thrown when bytes or values are not a valid frame: malformed JSON, Parquet or Arrow, rows of different lengths, text
/// instead of numbers. The message gives the place (row, column or offset) and what was found.
/// </summary>
public sealed class FrameException : GordoException
{
    /// <summary>Creates the exception with a message that names what is wrong and where.</summary>
    public FrameException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
