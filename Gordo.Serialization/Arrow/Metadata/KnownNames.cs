using System.Buffers;
using System.IO.Hashing;
using System.Text.Unicode;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>
/// Keeps the column names of wide tables, which clients send again with each table: tens of thousands of new strings would
/// live long enough to be copied by collections. Thread-safe.
/// </summary>
/// <remarks>A hash table without removal: a name that finds its places taken takes the first of them. At most 20 MB.</remarks>
internal static class KnownNames
{
    private const int Places = 1 << 17, PlacesOfName = 16, MaxLength = 64;

    private static string?[]? _names;

    /// <summary>Returns a name; null if it is not UTF-8 or too long to be kept.</summary>
    public static string? Find(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[MaxLength];
        if (utf8.Length > MaxLength || Utf8.ToUtf16(utf8, text, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done)
            return null;
        text = text[..length];
        string?[] names = _names ?? Interlocked.CompareExchange(ref _names, new string?[Places], null) ?? _names;
        int first = (int)(XxHash3.HashToUInt64(utf8) % Places), place = first;
        for (int i = 0; i < PlacesOfName; i++)
        {
            place = (first + i) % Places;
            if (Volatile.Read(ref names[place]) is not { } known)
                break;
            if (text.SequenceEqual(known))
                return known;
            place = first;
        }
        string name = new(text);
        Volatile.Write(ref names[place], name);
        return name;
    }
}
