using System.Globalization;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;

namespace Gordo.Core.Building.Sources;

/// <summary>Reads two columns of a Parquet file, which is held in memory while it is read.</summary>
internal static class ParquetReadings
{
    /// <summary>Reads times and values; see <see cref="CsvReadings.Read"/>.</summary>
    /// <exception cref="BuildException">The file is damaged, or a column is absent or of another type.</exception>
    public static (List<long> Times, List<double> Values) Read(string file, string? timeColumn, string? valueColumn, long start, long end)
    {
        using var memory = new FrameMemory();
        Frame frame;
        try
        {
            frame = FrameParquetReader.Read(File.ReadAllBytes(file), memory);
        }
        catch (FrameException exception)
        {
            throw new BuildException($"{file}: {exception.Message}", exception);
        }
        int timeIndex = timeColumn is null ? -1 : Index(frame, timeColumn);
        Column? labels = timeIndex >= 0 ? frame.Columns[timeIndex]
            : timeColumn is null || timeColumn == frame.Index.Name ? frame.Index.Labels
            : throw new BuildException($"{file} has no column {Text.Quote(timeColumn)}.");
        // Without an index of times, the first column is taken.
        if (labels is null && timeColumn is null && frame.ColumnCount > 0)
            labels = frame.Columns[timeIndex = 0];
        if (labels is not TimestampColumn stamps)
            throw new BuildException($"{file} has no column of times; name it in time_column.");
        if (stamps.Zone is null)
            throw new BuildException($"{file}: the times have no zone.");
        int valueIndex = valueColumn is not null ? Index(frame, valueColumn) : timeIndex == 0 ? 1 : 0;
        if (valueIndex < 0 || valueIndex >= frame.ColumnCount)
            throw new BuildException($"{file} has no column {Text.Quote(valueColumn ?? "of values")}.");
        return Select(file, stamps, frame.Columns[valueIndex], start, end);
    }

    private static (List<long> Times, List<double> Values) Select(string file, TimestampColumn stamps, Column column, long start, long end)
    {
        long unit = stamps.Unit switch
        {
            TimeUnit.Second => 1_000_000_000,
            TimeUnit.Millisecond => 1_000_000,
            TimeUnit.Microsecond => 1_000,
            _ => 1,
        };
        var times = new List<long>();
        var values = new List<double>();
        for (int row = 0; row < column.Length; row++)
        {
            if (stamps.IsMissing(row) || column.IsMissing(row))
                continue;
            Int128 time = (Int128)stamps.Values.Span[row] * unit;
            if (time < start || time >= end)
                continue;
            double value = column switch
            {
                FloatColumn floats => floats.Values.Span[row],
                IntegerColumn { IsUnsigned: true } integers => (ulong)integers.Values.Span[row],
                IntegerColumn integers => integers.Values.Span[row],
                BooleanColumn booleans => booleans.Values.Span[row] ? 1 : 0,
                _ => throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"{file}, row {row}: the values are {column.Type}, expected numbers.")),
            };
            if (double.IsNaN(value))
                continue;
            times.Add((long)time);
            values.Add(value);
        }
        return (times, values);
    }

    private static int Index(Frame frame, string name)
    {
        for (int i = 0; i < frame.ColumnCount; i++)
        {
            if (frame.Keys[i].ToString() == name)
                return i;
        }
        return -1;
    }
}
