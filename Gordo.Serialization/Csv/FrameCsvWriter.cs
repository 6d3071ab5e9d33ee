using System.Buffers;
using System.Text;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Timestamps;

namespace Gordo.Serialization.Csv;

/// <summary>
/// Writes a frame as CSV (RFC 4180): one header line, commas, decimal points, and the row labels as the first column. A two-level
/// column is named <c>group|tag</c>, or by its group if it has no tag. A missing value is an empty cell.
/// </summary>
/// <remarks>The caller can send each part before the next one is written.</remarks>
public sealed class FrameCsvWriter
{
    // The minimum length of a part, except the last.
    private const int PartLength = 32 * 1024;
    private const int CellLength = TimestampText.MaxLength + 4;

    // The header of the row labels.
    private const string Time = "time";
    private const string Row = "row";

    // Text with one of these is quoted.
    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",;\"\r\n\t"u8);

    private readonly Frame _frame;
    private readonly Column? _labels;
    private readonly TimestampFormatter[] _formatters;
    private bool _isStarted;
    private int _row;

    /// <summary>Prepares to write <paramref name="frame"/>.</summary>
    public FrameCsvWriter(Frame frame)
    {
        _frame = frame;
        _labels = frame.Index.Labels;
        // The row labels are column -1.
        _formatters = new TimestampFormatter[frame.ColumnCount + 1];
        for (int column = -1; column < frame.ColumnCount; column++)
        {
            if (Cells(column) is TimestampColumn times)
                _formatters[column + 1] = TimestampText.Labels(times);
        }
    }

    /// <summary>Writes the next part.</summary>
    /// <returns>True if there is more to write.</returns>
    public bool WriteNext(IBufferWriter<byte> output)
    {
        long written = 0;
        if (!_isStarted)
            WriteHeader(output);
        _isStarted = true;
        for (; _row < _frame.RowCount; _row++)
        {
            if (written >= PartLength)
                return true;
            written += WriteRow(output);
        }
        return false;
    }

    private Column? Cells(int column) => column < 0 ? _labels : _frame.Columns[column];

    private void WriteHeader(IBufferWriter<byte> output)
    {
        string[] names = new string[_frame.ColumnCount + 1];
        names[0] = _labels is TimestampColumn ? Time : Row;
        for (int column = 0; column < _frame.ColumnCount; column++)
        {
            ColumnKey key = _frame.Keys[column];
            names[column + 1] = string.IsNullOrEmpty(key.Tag) ? key.Group : $"{key.Group}|{key.Tag}";
        }
        // Excel reads UTF-8 only with a byte order mark. Without one, other readers need not skip it.
        if (names.Any(static name => !Ascii.IsValid(name)))
            output.Write("\uFEFF"u8);
        for (int column = 0; column < names.Length; column++)
        {
            if (column > 0)
                output.Write(","u8);
            WriteText(Encoding.UTF8.GetBytes(names[column]), output);
        }
        output.Write("\r\n"u8);
    }

    // Writes as many cells as fit into one span of the output at a time. Returns the number of bytes.
    private long WriteRow(IBufferWriter<byte> output)
    {
        Span<byte> span = output.GetSpan(CellLength);
        long written = 0;
        int length = 0;
        for (int column = -1; column < _frame.ColumnCount; column++)
        {
            if (span.Length - length < CellLength)
                Continue(output, ref span, ref length, ref written);
            if (column >= 0)
                span[length++] = (byte)',';
            Column? cells = Cells(column);
            if (cells is FloatColumn floats)
            {
                length += WriteFloat(floats.Values.Span[_row], span[length..]);
            }
            else if (cells is null)
            {
                length += JsonNumber.Write(_frame.Index.Start + (_row * _frame.Index.Step), isUnsigned: false, span[length..]);
            }
            else if (cells.IsMissing(_row))
            {
                // An empty cell.
            }
            else if (cells is TextColumn text)
            {
                Continue(output, ref span, ref length, ref written);
                written += WriteText(text[_row], output);
                span = output.GetSpan(CellLength);
            }
            else
            {
                length += cells is TimestampColumn times
                    ? _formatters[column + 1].Write(times.Values.Span[_row], span[length..])
                    : FrameJsonWriter.WriteCell(cells, _row, span[length..]);
            }
        }
        span[length++] = (byte)'\r';
        span[length++] = (byte)'\n';
        output.Advance(length);
        return written + length;

        static void Continue(IBufferWriter<byte> output, ref Span<byte> span, ref int length, ref long written)
        {
            output.Advance(length);
            written += length;
            length = 0;
            span = output.GetSpan(CellLength);
        }
    }

    private static int WriteFloat(double value, Span<byte> output)
    {
        if (double.IsFinite(value))
            return JsonNumber.Write(value, output);
        ReadOnlySpan<byte> word = double.IsNaN(value) ? ""u8 : value > 0 ? "inf"u8 : "-inf"u8;
        word.CopyTo(output);
        return word.Length;
    }

    // Quotes the text if it contains a separator, quote or line break.
    private static int WriteText(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (!text.ContainsAny(Quoted))
        {
            output.Write(text);
            return text.Length;
        }
        Span<byte> span = output.GetSpan((2 * text.Length) + 2);
        int length = 0;
        span[length++] = (byte)'"';
        foreach (byte character in text)
        {
            if (character == '"')
                span[length++] = (byte)'"';
            span[length++] = character;
        }
        span[length++] = (byte)'"';
        output.Advance(length);
        return length;
    }
}
