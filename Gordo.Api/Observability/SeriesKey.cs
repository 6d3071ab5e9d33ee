using System.Diagnostics.CodeAnalysis;

namespace Gordo.Api.Observability;

/// <summary>The values of a series' labels, in the order they are recorded in.</summary>
internal readonly record struct SeriesKey(string[] Values)
{
    /// <summary>Compares keys by their values, and finds one by the tags of a measurement without making a key.</summary>
    public sealed class Comparer : IEqualityComparer<SeriesKey>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, SeriesKey>
    {
        public static Comparer Instance { get; } = new();

        public bool Equals(SeriesKey a, SeriesKey b) => a.Values.AsSpan().SequenceEqual(b.Values);

        public int GetHashCode([DisallowNull] SeriesKey key)
        {
            var hash = default(HashCode);
            foreach (string value in key.Values)
                hash.Add(value, StringComparer.Ordinal);
            return hash.ToHashCode();
        }

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> tags, SeriesKey key)
        {
            if (tags.Length != key.Values.Length)
                return false;
            for (int i = 0; i < tags.Length; i++)
            {
                if (!string.Equals(Text(tags[i]), key.Values[i], StringComparison.Ordinal))
                    return false;
            }
            return true;
        }

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var hash = default(HashCode);
            foreach (KeyValuePair<string, object?> tag in tags)
                hash.Add(Text(tag), StringComparer.Ordinal);
            return hash.ToHashCode();
        }

        public SeriesKey Create(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string[] values = new string[tags.Length];
            for (int i = 0; i < values.Length; i++)
                values[i] = Text(tags[i]);
            return new(values);
        }

        private static string Text(KeyValuePair<string, object?> tag) => tag.Value as string ?? tag.Value?.ToString() ?? "";
    }
}
