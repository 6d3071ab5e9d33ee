using System.Diagnostics.CodeAnalysis;

namespace Gordo.Core.Names;

/// <summary>
/// A revision of the collection, which is also the name of its folder: digits, by convention the build time in
/// milliseconds since 1970. Revisions are ordered by that number. Only the current revision may have another name.
/// </summary>
public readonly record struct Revision : IComparable<Revision>
{
    /// <summary>The maximum number of digits; timestamps need 13.</summary>
    public const int MaxLength = 64;

    private readonly string? _value;

    private Revision(string value) => _value = value;

    /// <summary>Parses a revision sent by a client.</summary>
    /// <returns>True if the text consists of 1 to <see cref="MaxLength"/> ASCII digits.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Revision revision)
    {
        bool valid = IsValid(text);
        revision = valid ? new Revision(text!) : default; // Not null: IsValid is false for null.
        return valid;
    }

    /// <summary>Creates the current revision from the name of its folder, which need not be a number.</summary>
    internal static Revision OfFolder(string name) => new(name);

    /// <summary>Returns true if <paramref name="text"/> is a valid revision: digits.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>
    /// Compares by number; of equal numbers, the one with more leading zeros comes first. A name that is no number comes
    /// last.
    /// </summary>
    public int CompareTo(Revision other)
    {
        bool isNumber = IsValid(ToString()), isOtherNumber = IsValid(other.ToString());
        if (!isNumber || !isOtherNumber)
            return isNumber == isOtherNumber ? string.CompareOrdinal(ToString(), other.ToString()) : isNumber ? -1 : 1;
        ReadOnlySpan<char> digits = ToString().AsSpan().TrimStart('0');
        ReadOnlySpan<char> others = other.ToString().AsSpan().TrimStart('0');
        if (digits.Length != others.Length)
            return digits.Length - others.Length;
        int order = digits.SequenceCompareTo(others);
        return order != 0 ? order : other.ToString().Length - ToString().Length;
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    /// <summary>Returns true if <paramref name="left"/> is older.</summary>
    public static bool operator <(Revision left, Revision right) => left.CompareTo(right) < 0;

    /// <summary>Returns true if <paramref name="left"/> is newer.</summary>
    public static bool operator >(Revision left, Revision right) => left.CompareTo(right) > 0;

    /// <summary>Returns true if <paramref name="left"/> is not newer.</summary>
    public static bool operator <=(Revision left, Revision right) => left.CompareTo(right) <= 0;

    /// <summary>Returns true if <paramref name="left"/> is not older.</summary>
    public static bool operator >=(Revision left, Revision right) => left.CompareTo(right) >= 0;
}
