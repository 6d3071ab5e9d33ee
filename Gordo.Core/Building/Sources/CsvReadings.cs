using System.Globalization;
using System.Text;
using Gordo.Serialization.Timestamps;
using nietras.SeparatedValues;

namespace Gordo.Core.Building.Sources;

/// <summary>Reads columns of a CSV file row by row; other columns and periods take no memory.</summary>
internal static class CsvReadings
{
    private const int RowsBetweenChecks = 4096;
    private const int MaxTimeLength = 64, MaxUtf8BytesPerChar = 3;

    /// <summary>Reads times and values.</summary>
    /// <param name="file">The file, whose first row names the columns; the separator is found in it.</param>
    /// <param name="timeColumn">The column of times; null for the first.</param>
    /// <param name="columns">The columns of values.</param>
    /// <param name="start">The first nanosecond since 1970 UTC.</param>
    /// <param name="end">The nanosecond after the last one.</param>
    /// <param name="sink">Called with each reading of the period.</param>
    /// <param name="cancellation">Checked between rows.</param>
    /// <exception cref="BuildException">A column is absent, or a cell is no time with a zone or no number; the message names it.</exception>
    public static void Read(
        string file, string? timeColumn, IReadOnlyList<SourceColumn> columns, long start, long end, ReadingSink sink, CancellationToken cancellation)
    {
        using SepReader reader = Sep.Reader(options => options with { DisableColCountCheck = true, Unescape = true }).FromFile(file);
        IReadOnlyList<string> names = reader.Header.ColNames;
        int timeIndex = timeColumn is null ? 0 : Index(names, timeColumn, file);
        (int Tag, int Index)[] values = [.. columns.Select(column => (
            column.Tag, column.Name is not null ? Index(names, column.Name, file) : timeIndex == 0 ? 1 : 0))];
        int last = Math.Max(timeIndex, values.Max(value => value.Index));
        if (last >= names.Count)
            throw new BuildException($"{file} has one column, expected times and values.");
        foreach (SepReader.Row row in reader)
        {
            if (row.RowIndex % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            if (row.ColCount <= last)
            {
                throw new BuildException(string.Create(
                    CultureInfo.InvariantCulture, $"{file}, line {row.LineNumberFrom}: there are {row.ColCount} cells, expected {names.Count}."));
            }
            long time = ParseTime(row[timeIndex].Span, file, row.LineNumberFrom);
            if (time < start || time >= end)
                continue;
            foreach ((int tag, int index) in values)
            {
                ReadOnlySpan<char> text = row[index].Span.Trim();
                if (text.IsEmpty || text is "NaN" or "nan" or "null" or "NULL")
                    continue;
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                {
                    throw new BuildException(string.Create(
                        CultureInfo.InvariantCulture, $"{file}, line {row.LineNumberFrom}: {names[index]} is {Text.Quote(text.ToString())}, expected a number."));
                }
                sink(tag, time, value);
            }
        }
    }

    private static long ParseTime(ReadOnlySpan<char> text, string file, int line)
    {
        Span<byte> utf8 = stackalloc byte[MaxTimeLength * MaxUtf8BytesPerChar];
        int length = text.Length <= MaxTimeLength ? Encoding.UTF8.GetBytes(text, utf8) : 0;
        if (IsoTimestamp.TryParse(utf8[..length], out IsoTimestamp time))
        {
            if (time.OffsetSeconds is not null)
                return time.Nanoseconds;
            throw new BuildException(string.Create(
                CultureInfo.InvariantCulture, $"{file}, line {line}: the time {Text.Quote(text.ToString())} has no zone, such as Z or +00:00."));
        }
        throw new BuildException(string.Create(
            CultureInfo.InvariantCulture, $"{file}, line {line}: {Text.Quote(text.ToString())} is not an ISO 8601 time."));
    }

    private static int Index(IReadOnlyList<string> names, string column, string file)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == column)
                return i;
        }
        throw new BuildException($"{file} has no column {Text.Quote(column)}; it has {string.Join(", ", names.Take(20).Select(Text.Quote))}.");
    }
}
