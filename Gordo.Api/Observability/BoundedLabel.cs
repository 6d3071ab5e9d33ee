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

    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The value itself, or <see cref="Other"/>.</summary>
    public string Fold(string value)
    {
        if (_values.TryGetValue(value, out string? known))
            return known;
        lock (_gate)
            return _values.Count < maxValues ? _values.GetOrAdd(value, value) : Other;
    }
}
