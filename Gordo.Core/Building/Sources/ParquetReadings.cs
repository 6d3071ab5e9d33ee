using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;

namespace Gordo.Core.Building.Sources;

/// <summary>
/// Reads columns of a Parquet file by row group and column; other columns and periods take no memory, and row groups whose
/// statistics exclude the period are not read.
/// </summary>
internal static class ParquetReadings
{
    // The time of a row that is outside the period, or has none.
    private const long Outside = long.MinValue;

    /// <summary>Reads times and values; see <see cref="CsvReadings.Read"/>.</summary>
    /// <exception cref="BuildException">The file is damaged, or a column is absent or of another type.</exception>
    public static void Read(
        string file, string? timeColumn, IReadOnlyList<SourceColumn> columns, long start, long end, ReadingSink sink, CancellationToken cancellation)
    {
        try
        {
            using ParquetFrameFile parquet = ParquetFrameFile.Open(file);
            string time = timeColumn ?? parquet.IndexColumn ?? parquet.Columns.FirstOrDefault() ?? throw new BuildException($"{file} has no columns.");
            Check(parquet, time, file);
            (int Tag, string Name)[] values = [.. columns.Select(column => (column.Tag, column.Name ?? parquet.Columns.FirstOrDefault(name => name != time)
                ?? throw new BuildException($"{file} has one column, expected times and values.")))];
            foreach ((_, string name) in values)
                Check(parquet, name, file);
            for (int group = 0; group < parquet.RowGroupCount; group++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (parquet.MayContain(group, time, start, end))
                    ReadGroup(parquet, file, group, time, values, start, end, sink);
            }
        }
        catch (FrameException exception)
        {
            throw new BuildException($"{file}: {exception.Message}", exception);
        }
    }

    private static void ReadGroup(
        ParquetFrameFile parquet, string file, int group, string timeColumn, (int Tag, string Name)[] values, long start, long end, ReadingSink sink)
    {
        using var timeMemory = new FrameMemory();
        // Read first: it checks the number of rows that the file states.
        Column stored = parquet.ReadColumn(group, timeColumn, timeMemory);
        Span<long> times = timeMemory.Rent<long>(stored.Length).Span;
        if (!ReadTimes(stored, file, timeColumn, start, end, times))
            return;
        foreach ((int tag, string name) in values)
        {
            using var memory = new FrameMemory();
            Column column = parquet.ReadColumn(group, name, memory);
            if (column is not (FloatColumn or IntegerColumn or BooleanColumn or NullColumn))
                throw new BuildException($"{file}: {name} is of type {(column as UnsupportedColumn)?.TypeName ?? column.Type.ToString()}, expected numbers.");
            for (int row = 0; row < times.Length; row++)
            {
                if (times[row] != Outside && !column.IsMissing(row) && Number(column, row) is var value && !double.IsNaN(value))
                    sink(tag, times[row], value);
            }
        }
    }

    // Returns true if a time is in the period.
    private static bool ReadTimes(Column column, string file, string name, long start, long end, Span<long> times)
    {
        if (column is not TimestampColumn stamps)
            throw new BuildException($"{file}: the column {Text.Quote(name)} holds no times; name the column of times in time_column.");
        if (stamps.Zone is null)
            throw new BuildException($"{file}: the times have no zone.");
        long unit = 1_000_000_000 / stamps.Unit.PerSecond();
        bool isAny = false;
        ReadOnlySpan<long> stored = stamps.Values.Span;
        for (int row = 0; row < times.Length; row++)
        {
            Int128 time = (Int128)stored[row] * unit;
            bool isInside = !stamps.IsMissing(row) && time >= start && time < end;
            times[row] = isInside ? (long)time : Outside;
            isAny |= isInside;
        }
        return isAny;
    }

    private static double Number(Column column, int row) => column switch
    {
        FloatColumn floats => floats.Values.Span[row],
        IntegerColumn { IsUnsigned: true } integers => (ulong)integers.Values.Span[row],
        IntegerColumn integers => integers.Values.Span[row],
        BooleanColumn booleans => booleans.Values.Span[row] ? 1 : 0,
        _ => double.NaN, // refused before, or missing
    };

    private static void Check(ParquetFrameFile parquet, string column, string file)
    {
        if (!parquet.Columns.Contains(column))
            throw new BuildException($"{file} has no column {Text.Quote(column)}; it has {string.Join(", ", parquet.Columns.Take(20).Select(Text.Quote))}.");
    }
}
