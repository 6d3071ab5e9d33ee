using System.Globalization;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>Reads frames that are sent by row: lists of lists, lists of records, and flat lists.</summary>
internal readonly ref struct FrameRowsParser(FrameMemory memory, int? sampleWidth)
{
    /// <summary>Reads the list at the scanner's position.</summary>
    /// <exception cref="FrameException">Rows differ in length or kind, or a value cannot be stored in a column.</exception>
    public Frame Read(ref JsonScanner scanner)
    {
        scanner.Read((byte)'[');
        if (scanner.TryRead((byte)']'))
            return FrameJsonReader.Empty();
        return scanner.Peek() switch
        {
            (byte)'[' => ReadLists(ref scanner),
            (byte)'{' => ReadRecords(ref scanner),
            _ => ReadFlat(ref scanner),
        };
    }

    private Frame ReadLists(ref JsonScanner scanner)
    {
        var columns = new List<ColumnBuilder>();
        int row = 0;
        do
        {
            if (scanner.Peek() != '[')
                throw scanner.Unexpected($"row {row} to be a list like the rows above,");
            scanner.Read((byte)'[');
            int column = 0;
            if (!scanner.TryRead((byte)']'))
            {
                do
                {
                    if (row == 0)
                        columns.Add(Positional(column, capacity: 16, scanner));
                    else if (column == columns.Count)
                        throw new FrameException($"Row {row} has more values than row 0, which has {columns.Count}.");
                    ColumnBuilder builder = columns[column++];
                    builder.Add(FrameJsonReader.ReadCell(ref scanner, builder.Key, row), scanner);
                }
                while (scanner.ReadSeparator((byte)']'));
            }
            // Differs from gordo: a short row is an error; gordo fills it with NaN.
            if (column < columns.Count)
                throw new FrameException($"Row {row} has {column} values; row 0 has {columns.Count}.");
            row++;
            scanner.Limits.Check(row, columns.Count);
        }
        while (scanner.ReadSeparator((byte)']'));
        return Build(columns, row);
    }

    private Frame ReadRecords(ref JsonScanner scanner)
    {
        var columns = new List<ColumnBuilder>();
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        // The location of each key in the first record that has it, to compare keys without creating strings.
        var keys = new List<JsonText>();
        int row = 0;
        do
        {
            if (scanner.Peek() != '{')
                throw scanner.Unexpected($"row {row} to be a map like the rows above,");
            scanner.Read((byte)'{');
            int next = 0;
            bool complete = row == 0;
            if (!scanner.TryRead((byte)'}'))
            {
                do
                {
                    JsonText key = scanner.ReadKey();
                    int column = next < keys.Count && SameBytes(scanner.Json, key, keys[next])
                        ? next
                        : FindOrAdd(key, row, columns, positions, keys, scanner);
                    next = column + 1;
                    ColumnBuilder builder = columns[column];
                    if (builder.Count > row)
                        throw new FrameException($"Row {row}: the key '{builder.Key}' is given twice.");
                    builder.Add(FrameJsonReader.ReadCell(ref scanner, builder.Key, row), scanner);
                }
                while (scanner.ReadSeparator((byte)'}'));
            }
            row++;
            scanner.Limits.Check(row, columns.Count);
            if (!complete)
            {
                foreach (ColumnBuilder column in columns)
                    column.PadTo(row);
            }
        }
        while (scanner.ReadSeparator((byte)']'));
        return Build(columns, row);
    }

    private int FindOrAdd(
        JsonText key, int row, List<ColumnBuilder> columns, Dictionary<string, int> positions, List<JsonText> keys, in JsonScanner scanner)
    {
        string name = scanner.GetString(key);
        if (positions.TryGetValue(name, out int column))
            return column;
        column = columns.Count;
        FrameJsonReader.CheckSize(row + 1, column + 1, scanner);
        var builder = new ColumnBuilder(new ColumnKey(name), memory, capacity: row + 16);
        builder.PadTo(row);
        columns.Add(builder);
        positions.Add(name, column);
        keys.Add(key);
        return column;
    }

    // Differs from gordo: a flat list with one value per tag of the model is one row.
    private Frame ReadFlat(ref JsonScanner scanner)
    {
        JsonScanner counted = scanner;
        int count = 0;
        do
        {
            counted.Skip();
            count++;
        }
        while (counted.ReadSeparator((byte)']'));

        if (count == sampleWidth)
        {
            var columns = new List<ColumnBuilder>(count);
            do
            {
                ColumnBuilder column = Positional(columns.Count, capacity: 1, scanner);
                column.Add(FrameJsonReader.ReadCell(ref scanner, column.Key, 0), scanner);
                columns.Add(column);
            }
            while (scanner.ReadSeparator((byte)']'));
            return Build(columns, 1);
        }
        scanner.Limits.Check(count, 1);
        ColumnBuilder values = Positional(0, capacity: count, scanner);
        do
            values.Add(FrameJsonReader.ReadCell(ref scanner, values.Key, values.Count), scanner);
        while (scanner.ReadSeparator((byte)']'));
        return Build([values], count);
    }

    private Frame Build(List<ColumnBuilder> columns, int rows) => new(
        FrameJsonReader.Ordinals(rows, memory),
        columns.Select(column => column.Key),
        columns.Select(column => column.Build([])));

    private ColumnBuilder Positional(int column, int capacity, in JsonScanner scanner)
    {
        scanner.Limits.Check(1, column + 1);
        return new(new ColumnKey(column.ToString(CultureInfo.InvariantCulture)), memory, capacity);
    }

    private static bool SameBytes(ReadOnlySpan<byte> json, JsonText a, JsonText b) =>
        json.Slice(a.Start, a.Length).SequenceEqual(json.Slice(b.Start, b.Length));
}
