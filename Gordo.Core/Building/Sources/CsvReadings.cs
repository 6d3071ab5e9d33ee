using System.Globalization;
using System.Text;
using Gordo.Serialization.Timestamps;
using nietras.SeparatedValues;

namespace Gordo.Core.Building.Sources;

/// <summary>Reads two columns of a CSV file row by row; other columns and periods take no memory.</summary>
internal static class CsvReadings
{
    private const int RowsBetweenChecks = 4096;
    private const int MaxTimeLength = 64;

    /// <summary>Reads times and values.</summary>
    /// <param name="file">The file, whose first row names the columns; the separator is found in it.</param>
    /// <param name="timeColumn">The column of times; null for the first.</param>
    /// <param name="valueColumn">The column of values; null for the first that is not the column of times.</param>
    /// <param name="start">The first nanosecond since 1970 UTC.</param>
    /// <param name="end">The nanosecond after the last one.</param>
    /// <param name="cancellation">Checked between rows.</param>
    /// <exception cref="BuildException">A column is absent, or a cell is no time with a zone or no number; the message names it.</exception>
    public static (List<long> Times, List<double> Values) Read(
        string file, string? timeColumn, string? valueColumn, long start, long end, CancellationToken cancellation)
    {
        var times = new List<long>();
        var values = new List<double>();
        using SepReader reader = Sep.Reader(options => options with { DisableColCountCheck = true, Unescape = true }).FromFile(file);
        int timeIndex = timeColumn is null ? 0 : Index(reader, timeColumn, file);
        int valueIndex = valueColumn is not null ? Index(reader, valueColumn, file) : timeIndex == 0 ? 1 : 0;
        if (Math.Max(timeIndex, valueIndex) >= reader.Header.ColNames.Count)
            throw new BuildException($"{file} has one column, expected times and values.");
        foreach (SepReader.Row row in reader)
        {
            if (row.RowIndex % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            if (row.ColCount <= Math.Max(timeIndex, valueIndex))
            {
                throw new BuildException(string.Create(
                    CultureInfo.InvariantCulture, $"{file}, line {row.LineNumberFrom}: there are {row.ColCount} cells, expected {reader.Header.ColNames.Count}."));
            }
            ReadOnlySpan<char> time = row[timeIndex].Span, value = row[valueIndex].Span.Trim();
            long nanoseconds = ParseTime(time, file, row.LineNumberFrom);
            if (nanoseconds < start || nanoseconds >= end || value.IsEmpty || value is "NaN" or "nan" or "null" or "NULL")
                continue;
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            {
                throw new BuildException(string.Create(
                    CultureInfo.InvariantCulture, $"{file}, line {row.LineNumberFrom}: {reader.Header.ColNames[valueIndex]} is {Text.Quote(value.ToString())}, expected a number."));
            }
            times.Add(nanoseconds);
            values.Add(number);
        }
        return (times, values);
    }

    private static long ParseTime(ReadOnlySpan<char> text, string file, int line)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text.Length <= MaxTimeLength ? text.ToString() : "");
        if (IsoTimestamp.TryParse(utf8, out IsoTimestamp time))
        {
            if (time.OffsetSeconds is not null)
                return time.Nanoseconds;
            throw new BuildException(string.Create(
                CultureInfo.InvariantCulture, $"{file}, line {line}: the time {Text.Quote(text.ToString())} has no zone, such as Z or +00:00."));
        }
        throw new BuildException(string.Create(
            CultureInfo.InvariantCulture, $"{file}, line {line}: {Text.Quote(text.ToString())} is not an ISO 8601 time."));
    }

    private static int Index(SepReader reader, string column, string file)
    {
        IReadOnlyList<string> names = reader.Header.ColNames;
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == column)
                return i;
        }
        throw new BuildException($"{file} has no column {Text.Quote(column)}; it has {string.Join(", ", names.Take(20).Select(Text.Quote))}.");
    }
}
