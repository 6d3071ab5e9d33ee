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
    /// <remarks>A file is read once for all of its tags. It need not be sorted.</remarks>
    public void Read(IReadOnlyList<string> tags, long start, long end, ReadingSink sink, CancellationToken cancellation)
    {
        foreach ((string file, List<SourceColumn> columns) in Find(tags))
        {
            try
            {
                if (System.IO.Path.GetExtension(file) == ".csv")
                    CsvReadings.Read(file, TimeColumn, columns, start, end, sink, cancellation);
                else
                    ParquetReadings.Read(file, TimeColumn, columns, start, end, sink, cancellation);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new BuildException($"{file} cannot be read: {exception.Message}", exception);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Sizes and times of modification: the contents may be larger than memory, and many machines may share a file.</remarks>
    public string Version(IReadOnlyList<string> tags) => string.Join('\n', Find(tags).Keys.Order(StringComparer.Ordinal).Select(path =>
    {
        var file = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}");
    }));

    // Returns the files of tags with the columns to read.
    private Dictionary<string, List<SourceColumn>> Find(IReadOnlyList<string> tags)
    {
        var found = new Dictionary<string, List<SourceColumn>>(StringComparer.Ordinal);
        if (File.Exists(Path))
        {
            found.Add(Path, [.. tags.Select((tag, index) => new SourceColumn(index, tag))]);
            return found;
        }
        if (!Directory.Exists(Path))
            throw new BuildException($"{Path} does not exist.");
        string[] files = [.. Directory.EnumerateFiles(Path).Where(file => Extensions.Contains(System.IO.Path.GetExtension(file))).Order(StringComparer.Ordinal)];
        // Looked up among the names that are there, so that a tag is never used as a path.
        ILookup<string, string> byTag = files.ToLookup(file => System.IO.Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        for (int i = 0; i < tags.Count; i++)
        {
            (string file, string? column) = byTag[tags[i]].FirstOrDefault() is { } own ? (own, ValueColumn)
                : files.Length == 1 ? (files[0], tags[i])
                : throw new BuildException(string.Create(
                    CultureInfo.InvariantCulture, $"{Path} has no file {tags[i]}.csv or {tags[i]}.parquet ({files.Length} CSV and Parquet files)."));
            if (!found.TryGetValue(file, out List<SourceColumn>? columns))
                found.Add(file, columns = []);
            columns.Add(new SourceColumn(i, column));
        }
        return found;
    }
}
