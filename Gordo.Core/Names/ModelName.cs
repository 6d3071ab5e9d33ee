using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Gordo.Core.Names;

/// <summary>
/// The name of a model, which is also the name of its folder: a letter, digit or dash, then letters, digits, dashes,
/// underscores and dots, never two dots in a row, all ASCII. Such a name is one path segment and nothing else.
/// </summary>
public readonly record struct ModelName
{
    /// <summary>The most characters a name has: the longest name a file system takes.</summary>
    public const int MaxLength = 255;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly string? _value;

    private ModelName(string value) => _value = value;

    /// <summary>Reads a name a client sent.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ModelName name)
    {
        bool valid = IsValid(text);
        name = valid ? new ModelName(text!) : default; // IsValid is false for null
        return valid;
    }

    /// <summary>Whether <paramref name="text"/> is the name a model could have.</summary>
    internal static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength
        && text[0] is not ('_' or '.')
        && !text.ContainsAnyExcept(Allowed)
        && !text.Contains("..", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";
}
