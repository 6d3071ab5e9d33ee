using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks;

/// <summary>Frames of the size that the benchmarks talk of, with values that are no numbers in particular.</summary>
internal static class BenchmarkFrames
{
    /// <summary>A request: columns of readings over ten-minute timestamps.</summary>
    public static Frame Request(int rows, int tags) => new(
        Index(rows),
        Enumerable.Range(0, tags).Select(tag => new ColumnKey($"TAG {tag + 1}")),
        Enumerable.Range(0, tags).Select(tag => Numbers(rows, tag)));

    /// <summary>An answer: two-level columns over the same timestamps.</summary>
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
