using System.Globalization;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// Reads a frame in the layout of pandas' <c>to_json(orient="split")</c>,
/// <c>{"index": […], "columns": ["TAG 1"], "data": [[…]]}</c>, whose members may be in any order.
/// </summary>
/// <remarks>
/// The names of two-level columns are pairs. Without an index, rows are numbered from 0. Rows keep their order, and labels may
/// repeat, as in Parquet and Arrow.
/// </remarks>
internal ref struct FrameSplitParser(FrameMemory memory)
{
    private const string Index = "index";
    private const string Columns = "columns";
    private const string Data = "data";
    private const int FirstCapacity = 16;

    private RowLabels? _labels;
    private ColumnBuilder[]? _columns;
    private int? _rows;

    /// <summary>
    /// Returns true if the map at the scanner's position has this layout, which no map of columns has: <c>data</c> is a list of
    /// lists, or empty beside <c>columns</c>.
    /// </summary>
    public static bool IsNext(JsonScanner scanner)
    {
        bool hasColumns = false;
        scanner.Read((byte)'{');
        if (scanner.Peek() == '}')
            return false;
        do
        {
            JsonText key = scanner.ReadKey();
            ReadOnlySpan<byte> name = scanner.Json.Slice(key.Start, key.Length);
            if (name.SequenceEqual("data"u8))
                return scanner.TryRead((byte)'[') && (scanner.Peek() == '[' || (hasColumns && scanner.Peek() == ']'));
            bool isColumns = name.SequenceEqual("columns"u8);
            if (!isColumns && !name.SequenceEqual("index"u8))
                return false;
            hasColumns |= isColumns;
            scanner.Skip();
        }
        while (scanner.TryRead((byte)','));
        return false;
    }

    /// <summary>Reads the map at the scanner's position.</summary>
    /// <exception cref="FrameException">A member is missing, repeated or unknown, or rows, labels and columns do not match.</exception>
    public Frame Read(ref JsonScanner scanner)
    {
        JsonScanner data = default;
        bool hasData = false;
        scanner.Read((byte)'{');
        do
        {
            string name = scanner.GetString(scanner.ReadKey());
            switch (name)
            {
                case Index when _labels is null:
                    ReadLabels(ref scanner);
                    break;
                case Columns when _columns is null:
                    ReadColumns(ref scanner);
                    break;
                case Data when !hasData:
                    hasData = true;
                    data = scanner;
                    if (_columns is null)
                        scanner.Skip();
                    else
                        ReadRows(ref scanner, _columns);
                    break;
                case Index or Columns or Data:
                    throw new FrameException($"'{name}' is given twice.");
                default:
                    throw new FrameException($"Unknown member '{name}' of a frame with 'data'; known are 'index', 'columns' and 'data'.");
            }
        }
        while (scanner.ReadSeparator((byte)'}'));

        if (_columns is null)
            throw new FrameException("The frame has 'data' and lacks 'columns'.");
        if (_rows is null)
            ReadRows(ref data, _columns);
        return Build(scanner, _columns, _rows.GetValueOrDefault());
    }

    private void ReadLabels(ref JsonScanner scanner)
    {
        if (scanner.Peek() == 'n')
        {
            scanner.ReadCell();
            return;
        }
        scanner.Read((byte)'[');
        _labels = new RowLabels(memory, FirstCapacity);
        if (scanner.TryRead((byte)']'))
            return;
        do
        {
            if (scanner.Peek() == '"')
            {
                _labels.Append(scanner.ReadString());
            }
            else
            {
                int start = scanner.Position;
                if (scanner.ReadCell().Kind != JsonCellKind.Integer)
                    throw new FrameException($"index, row {_labels.Count}: expected an ISO 8601 time or an integer.");
                _labels.Append(new JsonText(start, scanner.Position - start, IsEscaped: false));
            }
            scanner.Limits.Check(_labels.Count, 1);
        }
        while (scanner.ReadSeparator((byte)']'));
    }

    private void ReadColumns(ref JsonScanner scanner)
    {
        var keys = new List<ColumnKey>();
        var known = new HashSet<ColumnKey>();
        scanner.Read((byte)'[');
        if (!scanner.TryRead((byte)']'))
        {
            do
            {
                ColumnKey key = ReadKey(ref scanner, keys.Count);
                if (!known.Add(key))
                    throw new FrameException($"Column '{key}' is given twice.");
                if (keys.Count > 0 && keys[0].IsTwoLevel != key.IsTwoLevel)
                    throw new FrameException($"Columns '{key}' and '{keys[0]}' have different numbers of levels.");
                keys.Add(key);
                FrameJsonReader.CheckSize(_labels?.Count ?? 1, keys.Count, scanner);
            }
            while (scanner.ReadSeparator((byte)']'));
        }
        _columns = new ColumnBuilder[keys.Count];
        // The labels promise rows that 'data' may lack. A cell takes at least two bytes.
        int capacity = Math.Min(_labels?.Count ?? FirstCapacity, scanner.Json.Length / (2 * Math.Max(keys.Count, 1)));
        for (int column = 0; column < _columns.Length; column++)
            _columns[column] = new ColumnBuilder(keys[column], memory, capacity);
    }

    private static ColumnKey ReadKey(ref JsonScanner scanner, int column)
    {
        if (!scanner.TryRead((byte)'['))
            return new ColumnKey(ReadName(ref scanner, column));
        string group = ReadName(ref scanner, column);
        scanner.Read((byte)',');
        string tag = ReadName(ref scanner, column);
        if (scanner.ReadSeparator((byte)']'))
            throw new FrameException($"columns, position {column}: the name has more than two levels.");
        return new ColumnKey(group, tag);
    }

    // pandas numbers columns without names.
    private static string ReadName(ref JsonScanner scanner, int column)
    {
        if (scanner.Peek() == '"')
            return scanner.GetString(scanner.ReadString());
        if (scanner.Peek() is not ((byte)'[' or (byte)'{') && scanner.ReadCell() is { Kind: JsonCellKind.Integer } number)
            return number.Bits.ToString(CultureInfo.InvariantCulture);
        throw new FrameException($"columns, position {column}: expected a name or a pair of names.");
    }

    private void ReadRows(ref JsonScanner scanner, ColumnBuilder[] columns)
    {
        int row = 0;
        scanner.Read((byte)'[');
        if (!scanner.TryRead((byte)']'))
        {
            do
            {
                ReadRow(ref scanner, columns, row++);
                scanner.Limits.Check(row, columns.Length);
            }
            while (scanner.ReadSeparator((byte)']'));
        }
        _rows = row;
    }

    private static void ReadRow(ref JsonScanner scanner, ColumnBuilder[] columns, int row)
    {
        if (!scanner.TryRead((byte)'['))
            throw scanner.Unexpected($"row {row} of 'data' to be a list of values,");
        int column = 0;
        if (!scanner.TryRead((byte)']'))
        {
            do
            {
                if (column == columns.Length)
                    throw new FrameException($"Row {row} has more values than there are columns, {columns.Length}.");
                ColumnBuilder builder = columns[column++];
                builder.Add(FrameJsonReader.ReadCell(ref scanner, builder.Key, row), scanner);
            }
            while (scanner.ReadSeparator((byte)']'));
        }
        if (column < columns.Length)
            throw new FrameException($"Row {row} has {column} values; there are {columns.Length} columns.");
    }

    private readonly Frame Build(in JsonScanner scanner, ColumnBuilder[] builders, int rows)
    {
        if (_labels is not null && _labels.Count != rows)
            throw new FrameException($"'index' has {_labels.Count} labels; 'data' has {rows} rows.");
        RowIndex index = _labels?.BuildInOrder(scanner) ?? FrameJsonReader.Ordinals(rows, memory);
        var keys = new ColumnKey[builders.Length];
        var columns = new Column[builders.Length];
        for (int column = 0; column < columns.Length; column++)
        {
            keys[column] = builders[column].Key;
            columns[column] = builders[column].Build([]);
        }
        return new Frame(index, keys, columns);
    }
}
