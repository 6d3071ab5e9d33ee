using System.Buffers.Text;
using System.Text;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Timestamps;

namespace Gordo.Serialization.Json;

/// <summary>
/// The row labels of a frame whose columns are maps from label to value. The locations of the first column's labels are
/// stored; labels of other columns are compared with them byte by byte and looked up only if the order differs.
/// </summary>
internal sealed class RowLabels(FrameMemory memory, int capacity)
{
    private JsonText[] _labels = memory.RentArray<JsonText>(capacity);
    private Dictionary<string, int>? _rows;

    /// <summary>The number of distinct labels so far.</summary>
    public int Count { get; private set; }

    /// <summary>The location of a row's label.</summary>
    public JsonText this[int row] => _labels[row];

    /// <summary>The locations of all rows' labels; valid until a label is added.</summary>
    public ReadOnlySpan<JsonText> Span => _labels.AsSpan(0, Count);

    /// <summary>Appends the label of the next row. <see cref="Build"/> detects repeated labels.</summary>
    public void Append(JsonText label)
    {
        if (Count == _labels.Length)
            _labels = memory.Grow(_labels);
        _labels[Count++] = label;
    }

    /// <summary>Returns the row of a label; an unknown label is appended as a new row.</summary>
    public int FindOrAppend(JsonText label, in JsonScanner scanner)
    {
        if (_rows is null)
        {
            _rows = new(Count, StringComparer.Ordinal);
            for (int row = 0; row < Count; row++)
            {
                if (!_rows.TryAdd(scanner.GetString(_labels[row]), row))
                    throw Repeated(_labels[row], scanner);
            }
        }
        string text = scanner.GetString(label);
        if (!_rows.TryGetValue(text, out int found))
        {
            found = Count;
            _rows.Add(text, found);
            Append(label);
        }
        return found;
    }

    /// <summary>
    /// Reads the labels as integers or ISO 8601 times and sorts them.
    /// </summary>
    /// <param name="scanner">The text that contains the labels.</param>
    /// <param name="order">The original row of each row of the index; empty if the labels were sorted already.</param>
    /// <exception cref="FrameException">A label is neither, times with and without a zone are mixed, or a label repeats.</exception>
    public RowIndex Build(in JsonScanner scanner, out int[] order)
    {
        Memory<long> values = Read(scanner, out bool areTimes, out TimestampZone? zone);
        order = [];
        ReadOnlySpan<long> read = values.Span;
        for (int row = 1; row < read.Length; row++)
        {
            if (read[row] > read[row - 1])
                continue;
            order = Sort(values.Span);
            break;
        }
        ThrowIfRepeated(values.Span, order, scanner);
        return Index(values, areTimes, zone);
    }

    /// <summary>Reads the labels as integers or ISO 8601 times in the order of the rows; labels may repeat.</summary>
    /// <exception cref="FrameException">A label is neither, or times with and without a zone are mixed.</exception>
    public RowIndex BuildInOrder(in JsonScanner scanner)
    {
        Memory<long> values = Read(scanner, out bool areTimes, out TimestampZone? zone);
        return Index(values, areTimes, zone);
    }

    private static RowIndex Index(Memory<long> values, bool areTimes, TimestampZone? zone) =>
        RowIndex.Of(areTimes ? new TimestampColumn(values, TimeUnit.Nanosecond, zone) : new IntegerColumn(values));

    private Memory<long> Read(in JsonScanner scanner, out bool areTimes, out TimestampZone? zone)
    {
        Memory<long> values = memory.Rent<long>(Count);
        areTimes = !TryReadIntegers(scanner, values.Span);
        zone = areTimes ? ReadTimes(scanner, values.Span) : null;
        return values;
    }

    // Differs from gordo: labels that are all plain integers are read as integers, including four-digit ones, which gordo
    // reads as years. Labels of eight digits that are all dates in the basic format are read as dates.
    private bool TryReadIntegers(in JsonScanner scanner, Span<long> values)
    {
        bool dates = true;
        for (int row = 0; row < values.Length; row++)
        {
            ReadOnlySpan<byte> label = Raw(row, scanner);
            if (!Utf8Parser.TryParse(label, out values[row], out int used) || used != label.Length)
                return false;
            dates = dates && label.Length == 8 && char.IsAsciiDigit((char)label[0]) && IsoTimestamp.TryParse(label, out _);
        }
        return !dates || values.IsEmpty;
    }

    private TimestampZone? ReadTimes(in JsonScanner scanner, Span<long> values)
    {
        CommonZone common = default;
        for (int row = 0; row < values.Length; row++)
        {
            if (!IsoTimestamp.TryParse(Raw(row, scanner), out IsoTimestamp time))
            {
                throw new FrameException(
                    $"Row label '{Text(row, scanner)}' is neither an integer nor an ISO 8601 time between the years 1677 and 2262.");
            }
            values[row] = time.Nanoseconds;
            if (!common.TryAdd(time.OffsetSeconds))
                throw new FrameException($"Row labels '{Text(0, scanner)}' and '{Text(row, scanner)}' mix times with and without a zone.");
        }
        return common.Zone;
    }

    // A stable sort, so rows with equal labels keep their order.
    private static int[] Sort(Span<long> values)
    {
        long[] keys = values.ToArray();
        int[] order = new int[values.Length];
        for (int row = 0; row < order.Length; row++)
            order[row] = row;
        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        for (int row = 0; row < order.Length; row++)
            values[row] = keys[order[row]];
        return order;
    }

    // Two spellings of one time are two rows, as in gordo; the same text twice is a repeated key.
    private void ThrowIfRepeated(ReadOnlySpan<long> sorted, ReadOnlySpan<int> order, in JsonScanner scanner)
    {
        for (int row = 1; row < sorted.Length; row++)
        {
            if (sorted[row] != sorted[row - 1])
                continue;
            (int a, int b) = order.IsEmpty ? (row - 1, row) : (order[row - 1], order[row]);
            if (Text(a, scanner) == Text(b, scanner))
                throw Repeated(_labels[b], scanner);
        }
    }

    private static FrameException Repeated(JsonText label, in JsonScanner scanner) =>
        new($"Row label '{scanner.GetString(label)}' is given twice in one column.");

    private string Text(int row, in JsonScanner scanner) => scanner.GetString(_labels[row]);

    private ReadOnlySpan<byte> Raw(int row, in JsonScanner scanner)
    {
        JsonText label = _labels[row];
        return label.IsEscaped
            ? Encoding.UTF8.GetBytes(scanner.GetString(label))
            : scanner.Json.Slice(label.Start, label.Length);
    }
}
