using System.Collections.Concurrent;

namespace Gordo.Api.Observability;

/// <summary>
/// Limits the number of distinct values of a label that clients influence. Further values become <c>other</c>, so that
/// clients cannot exhaust the memory of this server or of Prometheus with time series.
/// </summary>
internal sealed class BoundedLabel(int maxValues)
{
    /// <summary>The value that replaces values beyond the limit.</summary>
    public const string Other = "other";

    /// <summary>The maximum length of a label value in characters.</summary>
    public const int MaxValueLength = 100;

    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Truncates a value to <see cref="MaxValueLength"/>.</summary>
    public static string Truncate(string value)
    {
        if (value.Length <= MaxValueLength)
            return value;
        // Keeps surrogate pairs whole.
        return value[..(char.IsHighSurrogate(value[MaxValueLength - 1]) ? MaxValueLength - 1 : MaxValueLength)];
    }

    /// <summary>Returns the value; <see cref="Other"/> if it is new and the limit is reached.</summary>
    public string Fold(string value)
    {
        value = Truncate(value);
        if (_values.TryGetValue(value, out string? known))
            return known;
        lock (_gate)
            return _values.Count < maxValues ? _values.GetOrAdd(value, value) : Other;
    }
}
