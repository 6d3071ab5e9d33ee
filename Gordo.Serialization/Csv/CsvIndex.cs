using System.Globalization;
using System.Text;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Timestamps;

namespace Gordo.Serialization.Csv;

/// <summary>Collects the row labels, the first column. The first label determines whether they are integers or times.</summary>
/// <param name="memory">The memory for the labels.</param>
/// <param name="capacity">The initial capacity in rows.</param>
internal sealed class CsvIndex(FrameMemory memory, int capacity)
{
    private const int DateLength = 8;

    private long[] _values = memory.RentArray<long>(capacity);
    private int _count;
    private bool _areTimes;
    private CommonZone _zone;

    /// <summary>Appends a label.</summary>
    /// <exception cref="FrameException">It is neither a time nor an integer, or of another kind than the labels before.</exception>
    public void Add(ReadOnlySpan<char> label, int line)
    {
        if (_count == _values.Length)
            _values = memory.Grow(_values);
        Span<byte> text = stackalloc byte[64];
        bool isTime = Encoding.UTF8.TryGetBytes(label, text, out int length) & IsoTimestamp.TryParse(text[..length], out IsoTimestamp time);
        bool isInteger = long.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer);
        // As in JSON, digits are an integer, unless they are the eight of a date.
        if (_count == 0)
            _areTimes = isTime && (!isInteger || label.Length == DateLength);
        if (_areTimes ? !isTime : !isInteger)
            throw Fault(label, line, _count == 0 ? "is neither an ISO 8601 time between the years 1677 and 2262 nor an integer" : _areTimes ? "is not an ISO 8601 time" : "is not an integer");
        if (_areTimes && !_zone.TryAdd(time.OffsetSeconds))
            throw Fault(label, line, "mixes times with and without a zone");
        _values[_count++] = _areTimes ? time.Nanoseconds : integer;
    }

    /// <summary>Builds the index.</summary>
    public RowIndex Build()
    {
        ReadOnlyMemory<long> values = _values.AsMemory(0, _count);
        return RowIndex.Of(_areTimes ? new TimestampColumn(values, TimeUnit.Nanosecond, _zone.Zone) : new IntegerColumn(values));
    }

    private static FrameException Fault(ReadOnlySpan<char> label, int line, string what) =>
        new($"Line {line}, column 1, the row label: '{CsvText.Shorten(label)}' {what}.");
}
