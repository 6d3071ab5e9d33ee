using System.Text;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// Reads frames that are sent by column: lists of values, or maps from row label to value, optionally nested in groups.
/// </summary>
internal ref struct FrameColumnsParser
{
    // The initial capacity in rows of the first column, whose length is not known.
    private const int FirstCapacity = 128;
    private const int FirstColumns = 24;

    // Up to this many names are compared one by one: for a small request a set costs more than reading its numbers.
    private const int FewColumns = 24;

    private readonly FrameMemory _memory;
    private readonly IReadOnlyList<string> _names;
    private readonly List<ColumnBuilder> _columns = new(FirstColumns);
    private readonly RowLabels _labels;

    // Empty maps, which are columns without rows or groups without columns depending on the other columns, and the number of
    // columns before each.
    private readonly List<(string Name, int Position)> _emptyMaps = [];

    // The names of the columns; null up to FewColumns.
    private HashSet<ColumnKey>? _keys;
    private bool _anyList;
    private bool _anyMap;

    /// <param name="memory">The memory for the columns.</param>
    /// <param name="names">The expected columns, in order.</param>
    public FrameColumnsParser(FrameMemory memory, IReadOnlyList<string> names)
    {
        _memory = memory;
        _names = names;
        _labels = new RowLabels(memory, FirstCapacity);
    }

    private enum Shape
    {
        List,
        Labelled,
        Group,
        EmptyMap,
    }

    /// <summary>Reads the map at the scanner's position.</summary>
    /// <exception cref="FrameException">Columns differ in length, kind or levels, or a value cannot be stored in a column.</exception>
    public Frame Read(ref JsonScanner scanner)
    {
        scanner.Read((byte)'{');
        if (scanner.TryRead((byte)'}'))
            return FrameJsonReader.Empty();
        do
        {
            string name = GetName(scanner, scanner.ReadKey());
            switch (Probe(scanner, name))
            {
                case Shape.Group:
                    ReadGroup(name, ref scanner);
                    break;
                case Shape.EmptyMap:
                    scanner.Limits.Check(1, _emptyMaps.Count + 1);
                    _emptyMaps.Add((name, _columns.Count));
                    _anyMap = true;
                    scanner.Skip();
                    break;
                default:
                    ReadColumn(new ColumnKey(name), ref scanner);
                    break;
            }
        }
        while (scanner.ReadSeparator((byte)'}'));
        return Build(scanner);
    }

    private readonly string GetName(in JsonScanner scanner, JsonText text)
    {
        bool isExpected = _columns.Count < _names.Count && !text.IsEscaped
            && Ascii.Equals(scanner.Json.Slice(text.Start, text.Length), _names[_columns.Count]);
        return isExpected ? _names[_columns.Count] : scanner.GetString(text);
    }

    private void ReadGroup(string group, ref JsonScanner scanner)
    {
        scanner.Read((byte)'{');
        do
        {
            string tag = scanner.GetString(scanner.ReadKey());
            Shape shape = Probe(scanner, $"{group}, {tag}");
            if (shape == Shape.Group)
                throw new FrameException($"Column '{group}' has more than two levels: '{tag}' contains nested maps or lists.");
            ReadColumn(new ColumnKey(group, tag), ref scanner);
        }
        while (scanner.ReadSeparator((byte)'}'));
    }

    private void ReadColumn(ColumnKey key, ref JsonScanner scanner)
    {
        ColumnBuilder column = Begin(key, scanner);
        if (scanner.Peek() == '[')
        {
            _anyList = true;
            CheckKinds();
            ReadList(column, ref scanner);
            CheckLength(column);
        }
        else
        {
            _anyMap = true;
            CheckKinds();
            ReadLabelled(column, ref scanner);
        }
    }

    private static void ReadList(ColumnBuilder column, ref JsonScanner scanner)
    {
        scanner.Read((byte)'[');
        if (scanner.TryRead((byte)']'))
            return;
        do
            column.Add(FrameJsonReader.ReadCell(ref scanner, column.Key, column.Count), scanner);
        while (scanner.ReadSeparator((byte)']'));
    }

    private readonly void ReadLabelled(ColumnBuilder column, ref JsonScanner scanner)
    {
        scanner.Read((byte)'{');
        if (scanner.TryRead((byte)'}'))
            return;
        if (_labels.Count == 0)
        {
            do
            {
                _labels.Append(scanner.ReadKey());
                column.Add(FrameJsonReader.ReadCell(ref scanner, column.Key, column.Count), scanner);
            }
            while (scanner.ReadSeparator((byte)'}'));
            return;
        }
        // Nearly always, all columns have the same labels in the same order.
        int row = SameLabels.ReadNumbers(column, _labels.Span, ref scanner);
        do
        {
            if (row == _labels.Count || !SameLabels.TryRead(_labels[row], ref scanner))
            {
                ReadShuffled(column, row, ref scanner);
                return;
            }
            column.Add(FrameJsonReader.ReadCell(ref scanner, column.Key, row), scanner);
            row++;
        }
        while (scanner.ReadSeparator((byte)'}'));
    }

    // Starts at the first label whose position differs from the first column.
    private readonly void ReadShuffled(ColumnBuilder column, int read, ref JsonScanner scanner)
    {
        bool[] seen = PooledArrays.Rent<bool>(Math.Max(_labels.Count, 16));
        try
        {
            seen.AsSpan(0, read).Fill(true);
            seen.AsSpan(read).Clear();
            column.Reserve(_labels.Count);
            do
            {
                JsonText label = scanner.ReadKey();
                int row = _labels.FindOrAppend(label, scanner);
                if (row == column.Count)
                {
                    FrameJsonReader.CheckSize(row, _columns.Count, scanner);
                    column.Reserve(row + 1);
                    if (row >= seen.Length)
                        Grow(ref seen);
                }
                if (seen[row])
                    throw new FrameException($"Column '{column.Key}': the row label '{scanner.GetString(label)}' is given twice.");
                seen[row] = true;
                column.Set(row, FrameJsonReader.ReadCell(ref scanner, column.Key, row), scanner);
            }
            while (scanner.ReadSeparator((byte)'}'));
            column.MarkMissing(seen.AsSpan(0, column.Count));
        }
        finally
        {
            PooledArrays.Return(seen);
        }
    }

    private Frame Build(in JsonScanner scanner)
    {
        CheckKinds();
        AddEmptyColumns();
        RowIndex index;
        int[] order = [];
        if (_anyList)
        {
            int rows = _columns[0].Count;
            scanner.Limits.Check(rows, _columns.Count);
            index = FrameJsonReader.Ordinals(rows, _memory);
        }
        else
        {
            FrameJsonReader.CheckSize(_labels.Count, _columns.Count, scanner);
            index = _labels.Build(scanner, out order);
        }
        var keys = new ColumnKey[_columns.Count];
        var columns = new Column[_columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            _columns[i].PadTo(index.Length);
            keys[i] = _columns[i].Key;
            columns[i] = _columns[i].Build(order);
        }
        return new Frame(index, keys, columns);
    }

    private readonly void CheckKinds()
    {
        if (_anyList && _anyMap)
            throw new FrameException("Some columns are lists and others are maps from row label to value; all must be of the same kind.");
    }

    private readonly void CheckLength(ColumnBuilder column)
    {
        if (column.Count != _columns[0].Count)
            throw new FrameException($"Column '{column.Key}' has {column.Count} values; column '{_columns[0].Key}' has {_columns[0].Count}.");
    }

    private ColumnBuilder Begin(ColumnKey key, in JsonScanner scanner)
    {
        CheckNew(key);
        if (_columns.Count > 0 && _columns[0].Key.IsTwoLevel != key.IsTwoLevel)
            throw new FrameException($"Columns '{key}' and '{_columns[0].Key}' have different numbers of levels.");
        FrameJsonReader.CheckSize(_labels.Count, _columns.Count + 1, scanner);
        if (_columns.Count > 0)
            scanner.Limits.Check(_columns[0].Count, _columns.Count + 1);
        var column = new ColumnBuilder(key, _memory, _columns.Count == 0 ? FirstCapacity : Math.Max(_labels.Count, _columns[0].Count));
        _columns.Add(column);
        return column;
    }

    private void CheckNew(ColumnKey key)
    {
        bool isNew = true;
        if (_columns.Count <= FewColumns)
        {
            foreach (ColumnBuilder column in _columns)
                isNew &= column.Key != key;
        }
        else
        {
            isNew = (_keys ??= [.. _columns.Select(column => column.Key)]).Add(key);
        }
        if (!isNew)
            throw new FrameException($"Column '{key}' is given twice.");
    }

    private void AddEmptyColumns()
    {
        if (_columns.Count > 0 && _columns[0].Key.IsTwoLevel)
            return;
        for (int i = 0; i < _emptyMaps.Count; i++)
        {
            var key = new ColumnKey(_emptyMaps[i].Name);
            CheckNew(key);
            _columns.Insert(_emptyMaps[i].Position + i, new ColumnBuilder(key, _memory, _labels.Count));
        }
    }

    // Determines the shape of a column's value from its first entry.
    private static Shape Probe(JsonScanner scanner, string name)
    {
        if (scanner.Peek() == '[')
            return Shape.List;
        if (!scanner.TryRead((byte)'{'))
            throw scanner.Unexpected($"a list or a map of values for column '{name}',");
        if (scanner.Peek() == '}')
            return Shape.EmptyMap;
        scanner.ReadKey();
        return scanner.Peek() is (byte)'{' or (byte)'[' ? Shape.Group : Shape.Labelled;
    }

    private static void Grow(ref bool[] seen)
    {
        bool[] longer = PooledArrays.Rent<bool>(seen.Length * 2);
        seen.CopyTo(longer, 0);
        longer.AsSpan(seen.Length).Clear();
        PooledArrays.Return(seen);
        seen = longer;
    }
}
