using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks;

/// <summary>Creates frames of the sizes that benchmarks need, with arbitrary values.</summary>
internal static class BenchmarkFrames
{
    /// <summary>Creates a request frame: columns of readings with timestamps every ten minutes.</summary>
    public static Frame Request(int rows, int tags) => new(
        Index(rows),
        Enumerable.Range(0, tags).Select(tag => new ColumnKey($"TAG {tag + 1}")),
        Enumerable.Range(0, tags).Select(tag => Numbers(rows, tag)));

    /// <summary>Creates an answer frame: two-level columns with the same timestamps.</summary>
    public static Frame Answer(int rows, int columns) => new(
        Index(rows),
        Enumerable.Range(0, columns).Select(column => new ColumnKey("model-output", $"TAG {column + 1}")),
        Enumerable.Range(0, columns).Select(column => Numbers(rows, column)));

    private static RowIndex Index(int rows)
    {
        const long TenMinutes = 600_000_000_000;
        long[] times = [.. Enumerable.Range(0, rows).Select(row => 1_583_020_800_000_000_000 + (row * TenMinutes))];
        return RowIndex.Of(new TimestampColumn(times, TimeUnit.Nanosecond, TimestampZone.Utc));
    }

    private static FloatColumn Numbers(int rows, int seed)
    {
        var random = new Random(seed);
        return new FloatColumn(Enumerable.Range(0, rows).Select(_ => random.NextDouble() * 100).ToArray());
    }
}
