using System.Diagnostics.CodeAnalysis;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>Throws, out of line, what every fault in Arrow bytes becomes.</summary>
internal static class ArrowThrow
{
    [DoesNotReturn]
    public static void Invalid(string message) => throw Fault(message);

    /// <summary>A fault in the metadata at a position of the whole stream or file.</summary>
    [DoesNotReturn]
    public static void Metadata(string what, long offset) => throw Fault($"{what} at offset {offset}");

    public static FrameException Fault(string message, Exception? inner = null) => new($"Arrow: {message}.", inner);
}
