using System.Globalization;

namespace Gordo.Core.Building.Sources;

/// <summary>Readings in a CSV or Parquet file, or in a folder with one file per tag.</summary>
/// <param name="Path">
/// A file with a column of times and one per tag; or a folder with files <c>TAG.csv</c> or <c>TAG.parquet</c>, or with one wide file only.
/// </param>
/// <param name="TimeColumn">The name of the column of times; null for the first column, or the index of a Parquet file.</param>
/// <param name="ValueColumn">The name of the column of values in files of one tag; null for the first other column.</param>
internal sealed record FileSource(string Path, string? TimeColumn = null, string? ValueColumn = null) : IReadingSource
{
    private static readonly string[] Extensions = [".csv", ".parquet"];

    /// <inheritdoc/>
    public Readings Read(string tag, long start, long end, CancellationToken cancellation)
    {
        (string file, string? column) = Find(tag);
        try
        {
            (List<long> times, List<double> values) = System.IO.Path.GetExtension(file) == ".csv"
                ? CsvReadings.Read(file, TimeColumn, column, start, end, cancellation)
                : ParquetReadings.Read(file, TimeColumn, column, start, end);
            return Sorted(times, values);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BuildException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    // Returns the file of a tag, and the column in it; null for the value column of a file with one tag.
    private (string File, string? Column) Find(string tag)
    {
        if (File.Exists(Path))
            return (Path, tag);
        if (!Directory.Exists(Path))
            throw new BuildException($"{Path} does not exist.");
        string[] files = [.. Directory.EnumerateFiles(Path).Where(file => Extensions.Contains(System.IO.Path.GetExtension(file))).Order(StringComparer.Ordinal)];
        // Compared with the names that are there, so that a tag is never used as a path.
        string? own = files.FirstOrDefault(file => System.IO.Path.GetFileNameWithoutExtension(file) == tag);
        if (own is not null)
            return (own, ValueColumn);
        return files.Length == 1
            ? (files[0], tag)
            : throw new BuildException(string.Create(
                CultureInfo.InvariantCulture, $"{Path} has no file {tag}.csv or {tag}.parquet ({files.Length} CSV and Parquet files)."));
    }

    // Files need not be sorted. Of readings of the same time all count; they meet in the same row of the data set.
    private static Readings Sorted(List<long> times, List<double> values)
    {
        for (int i = 1; i < times.Count; i++)
        {
            if (times[i] < times[i - 1])
            {
                long[] keys = [.. times];
                int[] order = [.. Enumerable.Range(0, keys.Length).OrderBy(index => keys[index])];
                return new Readings(Array.ConvertAll(order, index => keys[index]), Array.ConvertAll(order, index => values[index]));
            }
        }
        return new Readings(times, values);
    }
}
