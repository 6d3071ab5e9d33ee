using Gordo.Serialization.Frames;
using nietras.SeparatedValues;

namespace Gordo.Serialization.Csv;

/// <summary>
/// Reads a frame from CSV: a header line, then a line per row, whose first cell is the row's label, an ISO 8601 time or an integer,
/// and whose other cells are numbers. Cells are separated by commas, semicolons or tabs. Rows keep their order.
/// </summary>
/// <remarks>
/// The package Sep splits lines into cells. An empty cell and pandas' names of a missing value are missing values.
/// <see cref="CsvText"/> bounds the length of a line, which Sep keeps in memory.
/// </remarks>
public static class FrameCsvReader
{
    private const int FirstCapacity = 128;

    /// <summary>Reads a frame that takes up all of <paramref name="csv"/>.</summary>
    /// <param name="csv">UTF-8 with or without a byte order mark, or UTF-16 with one.</param>
    /// <param name="memory">The memory for the frame's columns.</param>
    /// <param name="limits">The maximum size of the frame; <see cref="FrameLimits.Default"/> if null.</param>
    /// <param name="required">The names of columns that are needed.</param>
    /// <param name="optional">The names of columns that are used if they exist.</param>
    /// <remarks>
    /// If all required columns exist, columns that are neither required nor optional are skipped, whatever their cells. Otherwise
    /// all are read.
    /// </remarks>
    /// <exception cref="FrameException">The text is malformed or too large; the message gives line and column.</exception>
    public static Frame Read(
        ReadOnlyMemory<byte> csv, FrameMemory memory, FrameLimits? limits = null, IReadOnlyCollection<string>? required = null, IReadOnlyCollection<string>? optional = null)
    {
        limits ??= FrameLimits.Default;
        CsvText text = CsvText.Open(csv, memory, limits);
        using SepReader rows = Sep.New(text.Separator).Reader(options => options with
        {
            HasHeader = false,
            Unescape = true,
            Trim = SepTrim.All,
            DisableColCountCheck = true,
        }).From(text.OpenStream());
        if (!rows.MoveNext())
            throw new FrameException("The CSV is empty; expected a header line.");
        CsvColumn?[] columns = ReadHeader(rows.Current, memory, limits, required ?? [], optional ?? []);
        int width = rows.Current.ColCount, used = columns.Count(static column => column is not null);
        var index = new CsvIndex(memory, FirstCapacity);
        var numbers = new CsvNumbers(text.Separator);
        int count = 0;
        while (rows.MoveNext())
        {
            SepReader.Row row = rows.Current;
            int line = row.LineNumberFrom;
            if (row.ColCount == 1 && row[0].Span.IsEmpty)
                continue;
            if (row.ColCount != width)
                throw new FrameException($"Line {line} has {row.ColCount} cells; the header has {width}.");
            count++;
            limits.Check(count, used);
            index.Add(row[0].Span, line);
            for (int column = 1; column < width; column++)
                columns[column]?.Add(row[column].Span, line, ref numbers);
        }
        CsvColumn[] read = [.. columns.OfType<CsvColumn>()];
        return new Frame(index.Build(), read.Select(static column => new ColumnKey(column.Name)), read.Select(static column => column.Build()));
    }

    // The element of a column that is skipped, and the first, the row labels, is null.
    private static CsvColumn?[] ReadHeader(
        SepReader.Row header, FrameMemory memory, FrameLimits limits, IReadOnlyCollection<string> required, IReadOnlyCollection<string> optional)
    {
        limits.Check(1, header.ColCount);
        if (header.ColCount < 2)
            throw new FrameException($"Line 1, the header, has the single cell '{CsvText.Shorten(header[0].Span)}'; expected the time and columns separated by ',', ';' or a tab.");
        string[] names = new string[header.ColCount];
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (int column = 1; column < names.Length; column++)
        {
            names[column] = header[column].ToString();
            if (!known.Add(names[column]))
                throw new FrameException($"Line 1, column {column + 1}: the column '{CsvText.Shorten(names[column])}' is given twice.");
        }
        bool all = required.Count == 0 || !required.All(known.Contains);
        HashSet<string> wanted = all ? known : [.. required, .. optional];
        var columns = new CsvColumn?[names.Length];
        for (int column = 1; column < names.Length; column++)
            columns[column] = wanted.Contains(names[column]) ? new(names[column], column + 1, memory, FirstCapacity) : null;
        return columns;
    }
}
