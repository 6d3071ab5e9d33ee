using System.Collections.Concurrent;

namespace Gordo.Api.Observability;

/// <summary>
/// Values of a label that clients have a say in, up to a number of different ones; the rest is folded into
/// <c>other</c>, so that nobody can fill the memory of this server or of Prometheus with series.
/// </summary>
internal sealed class BoundedLabel(int maxValues)
{
    /// <summary>What values beyond the bound are called.</summary>
    public const string Other = "other";

    /// <summary>The characters of a label's value that are kept.</summary>
    public const int LongestValue = 100;

    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The value, or its beginning where it is too long.</summary>
    public static string Cut(string value)
    {
        if (value.Length <= LongestValue)
            return value;
        // Half a character would be none.
        return value[..(char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue)];
    }

    /// <summary>The value itself, or <see cref="Other"/>.</summary>
    public string Fold(string value)
    {
        value = Cut(value);
        if (_values.TryGetValue(value, out string? known))
            return known;
        lock (_gate)
            return _values.Count < maxValues ? _values.GetOrAdd(value, value) : Other;
    }
}
