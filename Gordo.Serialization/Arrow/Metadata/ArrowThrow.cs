using System.Diagnostics.CodeAnalysis;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>Throws the exceptions for malformed Arrow data, out of line.</summary>
internal static class ArrowThrow
{
    [DoesNotReturn]
    public static void Invalid(string message) => throw Fault(message);

    /// <summary>Throws for malformed metadata at an offset of the whole stream or file.</summary>
    [DoesNotReturn]
    public static void Metadata(string what, long offset) => throw Fault($"{what} at offset {offset}");

    public static FrameException Fault(string message, Exception? inner = null) => new($"Arrow: {message}.", inner);
}
