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
    private int _count;

    /// <summary>The value itself, or <see cref="Other"/>.</summary>
    public string Fold(string value)
    {
        if (_values.TryGetValue(value, out string? known))
            return known;
        if (Volatile.Read(ref _count) >= maxValues)
            return Other;
        if (_values.TryAdd(value, value) && Interlocked.Increment(ref _count) > maxValues)
        {
            // Two new values met at the bound.
            _values.TryRemove(value, out _);
            Interlocked.Decrement(ref _count);
            return Other;
        }
        return value;
    }
}
