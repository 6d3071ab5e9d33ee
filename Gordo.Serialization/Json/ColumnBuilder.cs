using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// Collects the cells of one column and determines its type: integers until the first fraction or missing value, then
/// floats; or booleans, or text.
/// </summary>
/// <remarks>
/// Each cell is stored as 64 bits in an array of doubles, which becomes the column's values if the column is float.
/// </remarks>
internal sealed class ColumnBuilder
{
    // The bits of a missing cell in a boolean column; true is 1, false is 0.
    private const long MissingBoolean = 2;

    // The size of a string without its characters, two references to it (the array of texts doubles), offset and validity.
    private const long BytesOfText = 48;

    private readonly FrameMemory _memory;
    private ArraySegment<double> _cells;
    private string?[]? _texts;
    private JsonCellKind _kind;

    public ColumnBuilder(ColumnKey key, FrameMemory memory, int capacity)
    {
        Key = key;
        _memory = memory;
        _cells = Rent(Math.Max(capacity, 16));
    }

    /// <summary>The column's name.</summary>
    public ColumnKey Key { get; }

    /// <summary>The number of rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Appends a cell.</summary>
    /// <exception cref="FrameException">The cell's type does not match the cells above it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(JsonCell cell, in JsonScanner scanner)
    {
        if (cell.Kind == _kind && cell.Kind is JsonCellKind.Float or JsonCellKind.Integer && Count < _cells.Count)
            _cells[Count++] = BitConverter.Int64BitsToDouble(cell.Bits);
        else
            AddOther(cell, scanner);
    }

    /// <summary>Sets a cell of an existing row.</summary>
    /// <inheritdoc cref="Add"/>
    public void Set(int row, JsonCell cell, in JsonScanner scanner) => SetOther(row, cell, scanner);

    /// <summary>Appends missing cells until there are <paramref name="count"/> rows.</summary>
    public void PadTo(int count)
    {
        Grow(count);
        if (Count == count)
            return;
        if (_kind == JsonCellKind.Integer)
            ConvertToFloat();
        _cells.AsSpan(Count, count - Count).Fill(_kind == JsonCellKind.Boolean ? Bits(MissingBoolean) : double.NaN);
        Count = count;
    }

    /// <summary>
    /// Appends rows whose cells will be <see cref="Set"/> in any order. They do not count as missing yet.
    /// </summary>
    public void Reserve(int count)
    {
        Grow(count);
        _cells.AsSpan(Count, count - Count).Clear();
        Count = count;
    }

    /// <summary>Marks the rows without a <see cref="Set"/> cell as missing.</summary>
    public void MarkMissing(ReadOnlySpan<bool> seen)
    {
        if (!seen.Contains(false))
            return;
        if (_kind == JsonCellKind.Integer)
            ConvertToFloat();
        for (int row = 0; row < seen.Length; row++)
        {
            if (!seen[row])
                _cells[row] = _kind == JsonCellKind.Boolean ? Bits(MissingBoolean) : double.NaN;
        }
    }

    /// <summary>Builds the column. Its row i is row <c>order[i]</c> of the cells.</summary>
    /// <param name="order">Empty keeps the order of the rows.</param>
    public Column Build(ReadOnlySpan<int> order)
    {
        if (!order.IsEmpty)
            Reorder(order);
        switch (_kind)
        {
            case JsonCellKind.Integer:
                Memory<long> integers = _memory.Rent<long>(Count);
                MemoryMarshal.Cast<double, long>(_cells.AsSpan(0, Count)).CopyTo(integers.Span);
                return new IntegerColumn(integers);
            case JsonCellKind.Boolean:
                Memory<bool> booleans = _memory.Rent<bool>(Count);
                bool[] valid = new bool[Count];
                for (int row = 0; row < Count; row++)
                {
                    booleans.Span[row] = BitConverter.DoubleToInt64Bits(_cells[row]) == 1;
                    valid[row] = BitConverter.DoubleToInt64Bits(_cells[row]) != MissingBoolean;
                }
                return new BooleanColumn(booleans, Validity.From(valid, _memory));
            case JsonCellKind.Text:
                // Extends the array to all rows: it ends with the last row that has a text.
                Text(Count - 1);
                return TextColumn.From(_texts.AsSpan(0, Count).ToArray());
            default:
                return new FloatColumn(_cells.Slice(0, Count));
        }
    }

    private void AddOther(JsonCell cell, in JsonScanner scanner)
    {
        if (Count == _cells.Count)
        {
            // Cells of all columns are counted when this column is complete; here its growth is bounded.
            scanner.Limits.Check(Count + 1, 1);
            Grow(Count + 1);
        }
        _cells[Count] = 0;
        SetOther(Count++, cell, scanner);
    }

    private void SetOther(int row, JsonCell cell, in JsonScanner scanner)
    {
        if (_kind == JsonCellKind.None && cell.Kind != JsonCellKind.Missing)
            Begin(cell.Kind);
        switch (cell.Kind, _kind)
        {
            case (JsonCellKind.Missing, JsonCellKind.Text):
                Text(row) = null;
                break;
            case (JsonCellKind.Missing, JsonCellKind.Boolean):
                _cells[row] = Bits(MissingBoolean);
                break;
            case (JsonCellKind.Missing, _):
                if (_kind == JsonCellKind.Integer)
                    ConvertToFloat();
                _cells[row] = double.NaN;
                break;
            case (JsonCellKind.Integer, JsonCellKind.Integer):
            case (JsonCellKind.Float, JsonCellKind.Float):
            case (JsonCellKind.Boolean, JsonCellKind.Boolean):
                _cells[row] = Bits(cell.Bits);
                break;
            case (JsonCellKind.Integer, JsonCellKind.Float):
                _cells[row] = cell.Bits;
                break;
            case (JsonCellKind.Float, JsonCellKind.Integer):
                ConvertToFloat();
                _cells[row] = Bits(cell.Bits);
                break;
            case (JsonCellKind.Text, JsonCellKind.Text):
                // Counts the string and its entries, which are not pooled memory.
                _memory.Count(BytesOfText + (2 * cell.Text.Length));
                Text(row) = scanner.GetString(cell.Text);
                break;
            default:
                throw Mixed(row, cell, scanner);
        }
    }

    // Before the first value, missing cells are NaN and cells that were not set are 0.
    private void Begin(JsonCellKind kind)
    {
        bool anyMissing = false;
        foreach (ref double cell in _cells.AsSpan(0, Count))
        {
            if (!double.IsNaN(cell))
                continue;
            anyMissing = true;
            if (kind == JsonCellKind.Boolean)
                cell = Bits(MissingBoolean);
        }
        _kind = kind == JsonCellKind.Integer && anyMissing ? JsonCellKind.Float : kind;
    }

    private void ConvertToFloat()
    {
        for (int row = 0; row < Count; row++)
            _cells[row] = BitConverter.DoubleToInt64Bits(_cells[row]);
        _kind = JsonCellKind.Float;
    }

    private ArraySegment<double> Rent(int count)
    {
        // Rented memory is always part of an array.
        MemoryMarshal.TryGetArray<double>(_memory.Rent<double>(count), out ArraySegment<double> cells);
        return cells;
    }

    private void Grow(int count)
    {
        while (_cells.Count < count)
        {
            ArraySegment<double> longer;
            if (_cells.Count > FrameMemory.LongestInBlock)
            {
                longer = _memory.Grow(_cells.Array!); // The column has its own array.
            }
            else
            {
                longer = Rent(2 * _cells.Count);
                _cells.AsSpan(0, Count).CopyTo(longer);
            }
            _cells = longer;
        }
    }

    private void Reorder(ReadOnlySpan<int> order)
    {
        ArraySegment<double> sorted = Rent(Count);
        for (int row = 0; row < order.Length; row++)
            sorted[row] = _cells[order[row]];
        _cells = sorted;
        if (_texts is null)
            return;
        Text(Count - 1);
        string?[] texts = new string?[Count];
        for (int row = 0; row < order.Length; row++)
            texts[row] = _texts[order[row]];
        _texts = texts;
    }

    private ref string? Text(int row)
    {
        if (_texts is null || _texts.Length <= row)
            Array.Resize(ref _texts, Math.Max(row + 1, _cells.Count));
        return ref _texts[row];
    }

    private FrameException Mixed(int row, JsonCell cell, in JsonScanner scanner)
    {
        string found = cell.Kind == JsonCellKind.Text
            ? $"the text '{Shorten(scanner.GetString(cell.Text))}'"
            : $"a {Describe(cell.Kind)}";
        return new FrameException($"Column '{Key}', row {row}: found {found} in a column of {Describe(_kind)}s.");
    }

    private static string Describe(JsonCellKind kind) => kind switch
    {
        JsonCellKind.Boolean => "boolean",
        JsonCellKind.Text => "text",
        _ => "number",
    };

    private static string Shorten(string text) => text.Length > 40 ? text[..40] + "…" : text;

    private static double Bits(long bits) => BitConverter.Int64BitsToDouble(bits);
}
