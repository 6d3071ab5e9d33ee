using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Gordo.Core.Names;

/// <summary>
/// The name of a model, which is also the name of its folder: a letter, digit or dash, followed by letters, digits,
/// dashes, underscores and dots, without two consecutive dots, all ASCII. Such a name is always a single path segment.
/// </summary>
public readonly record struct ModelName
{
    /// <summary>The maximum number of characters: the longest file name that file systems accept.</summary>
    public const int MaxLength = 255;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly string? _value;

    private ModelName(string value) => _value = value;

    /// <summary>Parses a name sent by a client.</summary>
    /// <returns>True if the text is a valid name.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ModelName name)
    {
        bool valid = IsValid(text);
        name = valid ? new ModelName(text!) : default; // Not null: IsValid is false for null.
        return valid;
    }

    /// <summary>Returns true if <paramref name="text"/> is a valid model name.</summary>
    internal static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength
        && text[0] is not ('_' or '.')
        && !text.ContainsAnyExcept(Allowed)
        && !text.Contains("..", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";
}
