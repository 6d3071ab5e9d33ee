using Gordo.Serialization.Frames;

namespace Gordo.Tests.Interoperability;

/// <summary>Frames with random values of a fixed seed.</summary>
internal static class RandomFrames
{
    private static readonly string?[] Texts = ["", "a", null, "TAG 1", "blåbær", "日本語", "2020-03-01T00:10:00+00:00"];

    /// <summary>Creates a frame with a column of each type, with and without missing values.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="index">The unit and zone of the index.</param>
    public static Frame OfEveryType(int rows, (TimeUnit Unit, TimestampZone? Zone)? index = null)
    {
        var random = new Random(rows);
        bool[] present = new bool[rows];
        double[] floats = new double[rows];
        long[] integers = new long[rows];
        bool[] booleans = new bool[rows];
        long[] times = new long[rows];
        string?[] texts = new string?[rows];
        for (int row = 0; row < rows; row++)
        {
            present[row] = random.Next(4) > 0;
            floats[row] = present[row] ? random.NextDouble() * Math.Pow(10, random.Next(-20, 20)) : double.NaN;
            integers[row] = random.NextInt64(long.MinValue, long.MaxValue);
            booleans[row] = random.Next(2) == 0;
            times[row] = present[row] ? random.NextInt64(-2_000_000_000_000, 2_000_000_000_000) : TimestampColumn.Missing;
            texts[row] = Texts[random.Next(Texts.Length)];
        }
        Validity validity = Validity.From(present, FrameMemory.Unpooled);
        (TimeUnit unit, TimestampZone? zone) = index ?? (TimeUnit.Nanosecond, TimestampZone.Parse("Europe/Oslo"));
        ColumnKey[] keys =
        [
            new("float", ""), new("float", "it's"), new("integer", "a"), new("integer", "b"), new("unsigned", ""), new("boolean", "a"),
            new("boolean", "b"), new("text", "blåbær"), new("time", "ms"), new("time", "us"), new("null", ""),
        ];
        return new Frame(RowIndex.Of(new TimestampColumn(times, unit, zone), "time"), keys,
        [
            new FloatColumn(floats), new FloatColumn(Array.ConvertAll(floats, value => double.IsNaN(value) ? -0.0 : value)),
            new IntegerColumn(integers, validity), new IntegerColumn(integers), new IntegerColumn(integers, validity, isUnsigned: true),
            new BooleanColumn(booleans, validity), new BooleanColumn(booleans), TextColumn.From(texts),
            new TimestampColumn(times, TimeUnit.Millisecond, null), new TimestampColumn(times, TimeUnit.Microsecond, TimestampZone.Utc),
            new NullColumn(rows),
        ]);
    }
}
