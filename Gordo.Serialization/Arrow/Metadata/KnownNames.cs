using System.Buffers;
using System.IO.Hashing;
using System.Text.Unicode;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>
/// Keeps the column names of wide tables, which clients send again with each table: tens of thousands of new strings would
/// live long enough to be copied by collections. Thread-safe.
/// </summary>
/// <remarks>Each name has one place, by its hash; the name read last keeps it. At most 20 MB.</remarks>
internal static class KnownNames
{
    private const int Places = 1 << 17, MaxLength = 64;

    private static string?[]? _names;

    /// <summary>Returns a name; null if it is not UTF-8 or too long to be kept.</summary>
    public static string? Find(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[MaxLength];
        if (utf8.Length > MaxLength || Utf8.ToUtf16(utf8, text, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done)
            return null;
        text = text[..length];
        string?[] names = _names ?? Interlocked.CompareExchange(ref _names, new string?[Places], null) ?? _names;
        ref string? place = ref names[XxHash3.HashToUInt64(utf8) % Places];
        if (Volatile.Read(ref place) is { } known && text.SequenceEqual(known))
            return known;
        string name = new(text);
        Volatile.Write(ref place, name);
        return name;
    }
}
