namespace Gordo.Serialization;

/// <summary>
/// The bytes or values given are not a frame: malformed JSON, Parquet or Arrow, rows of different lengths, text where
/// numbers belong. The message says where: row, column, or offset, and what was found.
/// </summary>
public sealed class FrameException : GordoException
{
    /// <summary>Creates the exception with a message that names what is wrong and where.</summary>
    public FrameException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
