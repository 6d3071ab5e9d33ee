using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Timestamps;

namespace Gordo.Serialization.Json;

/// <summary>
/// Writes a frame in the layout of gordo's <c>dataframe_to_dict</c>: a map from column name (and tag) to a map from row
/// label to value. A two-level column without a tag uses its group's name as the tag.
/// </summary>
/// <remarks>
/// The caller can send each part before the next one is written, so memory use does not grow with the size of the
/// response.
/// </remarks>
public sealed class FrameJsonWriter
{
    // The minimum length of a part, except the last. The first part is short: the next one is written while the first is
    // sent and the client starts to read it.
    private const int FirstPartLength = 12 * 1024;
    private const int PartLength = 64 * 1024;

    private readonly Frame _frame;
    private readonly EncodedRowLabels _labels;
    private int _column;
    private int _row;

    /// <summary>Prepares to write <paramref name="frame"/>.</summary>
    /// <param name="frame">The frame to write.</param>
    /// <param name="memory">The memory for the encoded row labels.</param>
    public FrameJsonWriter(Frame frame, FrameMemory memory)
    {
        _frame = frame;
        _labels = EncodedRowLabels.Encode(frame.Index, memory);
    }

    /// <summary>Writes a whole frame.</summary>
    public static void Write(Frame frame, IBufferWriter<byte> output)
    {
        using var memory = new FrameMemory();
        var writer = new FrameJsonWriter(frame, memory);
        while (writer.WriteNext(output))
        {
        }
    }

    /// <summary>Writes the next part.</summary>
    /// <returns>True if there is more to write.</returns>
    public bool WriteNext(IBufferWriter<byte> output)
    {
        long written = 0, enough = PartLength;
        if (_column == 0 && _row == 0)
        {
            enough = FirstPartLength;
            output.Write("{"u8);
            if (_frame.ColumnCount == 0)
            {
                output.Write("}"u8);
                return false;
            }
        }
        while (written < enough)
        {
            if (_row == 0)
                Open(output);
            written += WriteRows(output);
            if (_row < _frame.RowCount)
                continue;
            _row = 0;
            bool last = ++_column == _frame.ColumnCount;
            Close(last, output);
            if (last)
                return false;
        }
        return true;
    }

    private bool ContinuesGroup(int column) =>
        column > 0 && column < _frame.ColumnCount && _frame.IsTwoLevel && _frame.Keys[column].Group == _frame.Keys[column - 1].Group;

    private void Open(IBufferWriter<byte> output)
    {
        ColumnKey key = _frame.Keys[_column];
        string tag = string.IsNullOrEmpty(key.Tag) ? key.Group : key.Tag;
        Span<byte> span = output.GetSpan(MaxBytes(key.Group) + MaxBytes(tag));
        int length = 0;
        if (!ContinuesGroup(_column))
            length = WriteName(key.Group, span);
        if (key.IsTwoLevel)
            length += WriteName(tag, span[length..]);
        output.Advance(length);
    }

    private void Close(bool last, IBufferWriter<byte> output)
    {
        bool endsGroup = _frame.IsTwoLevel && !ContinuesGroup(_column);
        output.Write((endsGroup, last) switch
        {
            (true, true) => "}}}"u8,
            (true, false) => "}},"u8,
            (false, true) => "}}"u8,
            (false, false) => "},"u8,
        });
    }

    // Includes the quotes and the ":{" after the name. A character takes at most six bytes, the length of an escape.
    private static int MaxBytes(string name) => (6 * name.Length) + 4;

    // Writes a name, a colon and the opening brace of its value.
    private static int WriteName(string name, Span<byte> output)
    {
        output[0] = (byte)'"';
        int length = 1;
        if (name.AsSpan().ContainsAnyExceptInRange(' ', '~') || name.AsSpan().ContainsAny('"', '\\'))
        {
            ReadOnlySpan<byte> encoded = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
            encoded.CopyTo(output[length..]);
            length += encoded.Length;
        }
        else
        {
            length += Encoding.ASCII.GetBytes(name, output[length..]);
        }
        "\":{"u8.CopyTo(output[length..]);
        return length + 3;
    }

    // Writes as many rows as fit into one span of the output. Returns the number of bytes.
    private int WriteRows(IBufferWriter<byte> output)
    {
        return _frame.Columns[_column] switch
        {
            TextColumn text => WriteText(text, output),
            TimestampColumn times => WriteTimes(times, output),
            FloatColumn floats => WriteFloats(floats, output),
            Column column => WriteCells(column, output),
        };
    }

    private int WriteFloats(FloatColumn column, IBufferWriter<byte> output)
    {
        int room = Math.Max(_labels.MaxLength, EncodedRowLabels.CopyLength) + JsonNumber.MaxLength;
        Span<byte> span = output.GetSpan(room);
        ReadOnlySpan<double> values = column.Values.Span;
        ReadOnlySpan<byte> labels = _labels.Bytes;
        ReadOnlySpan<int> ends = _labels.Ends[..values.Length];
        bool areShort = _labels.MaxLength <= EncodedRowLabels.CopyLength;
        int length = 0;
        int row = _row;
        // The first row's key has no comma.
        int start = row == 0 ? 1 : ends[row - 1];
        for (; row < values.Length && span.Length - length >= room; row++)
        {
            int end = ends[row];
            // Copying a fixed length of one vector register is faster than copying the exact length.
            if (areShort)
                Vector256.LoadUnsafe(in MemoryMarshal.GetReference(labels), (nuint)start).StoreUnsafe(ref MemoryMarshal.GetReference(span), (nuint)length);
            else
                labels[start..end].CopyTo(span[length..]);
            length += end - start;
            length += JsonNumber.Write(values[row], span[length..]);
            start = end;
        }
        _row = row;
        output.Advance(length);
        return length;
    }

    private int WriteCells(Column column, IBufferWriter<byte> output)
    {
        int room = _labels.MaxLength + JsonNumber.MaxLength;
        Span<byte> span = output.GetSpan(room);
        int length = 0;
        for (; _row < column.Length && span.Length - length >= room; _row++)
        {
            length += WriteLabel(span[length..]);
            length += WriteCell(column, _row, span[length..]);
        }
        output.Advance(length);
        return length;
    }

    private int WriteLabel(Span<byte> output)
    {
        ReadOnlySpan<byte> label = _labels[_row];
        label.CopyTo(output);
        return label.Length;
    }

    /// <summary>Writes an integer or a boolean; <c>null</c> for a missing one and any other cell.</summary>
    /// <returns>The number of bytes written, at most <see cref="JsonNumber.MaxLength"/>.</returns>
    internal static int WriteCell(Column column, int row, Span<byte> output)
    {
        if (!column.IsMissing(row))
        {
            if (column is IntegerColumn integers)
                return JsonNumber.Write(integers.Values.Span[row], integers.IsUnsigned, output);
            if (column is BooleanColumn booleans)
            {
                ReadOnlySpan<byte> word = booleans.Values.Span[row] ? "true"u8 : "false"u8;
                word.CopyTo(output);
                return word.Length;
            }
        }
        "null"u8.CopyTo(output);
        return 4;
    }

    private int WriteTimes(TimestampColumn column, IBufferWriter<byte> output)
    {
        int room = _labels.MaxLength + TimestampText.MaxLength + 3;
        Span<byte> span = output.GetSpan(room);
        int length = 0;
        TimestampFormatter formatter = TimestampText.Iso(column.Unit, column.Zone);
        for (; _row < column.Length && span.Length - length >= room; _row++)
        {
            length += WriteLabel(span[length..]);
            if (column.IsMissing(_row))
            {
                "null"u8.CopyTo(span[length..]);
                length += 4;
                continue;
            }
            span[length++] = (byte)'"';
            length += formatter.Write(column.Values.Span[_row], span[length..]);
            span[length++] = (byte)'"';
        }
        output.Advance(length);
        return length;
    }

    private int WriteText(TextColumn column, IBufferWriter<byte> output)
    {
        int length = 0;
        for (; _row < column.Length && length < PartLength; _row++)
        {
            ReadOnlySpan<byte> text = column[_row];
            bool escape = text.ContainsAnyExceptInRange((byte)' ', (byte)'~') || text.ContainsAny((byte)'"', (byte)'\\');
            if (escape)
                text = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
            Span<byte> span = output.GetSpan(_labels.MaxLength + text.Length + 8);
            int written = WriteLabel(span);
            if (column.IsMissing(_row))
            {
                "null"u8.CopyTo(span[written..]);
                written += 4;
            }
            else
            {
                span[written++] = (byte)'"';
                text.CopyTo(span[written..]);
                written += text.Length;
                span[written++] = (byte)'"';
            }
            output.Advance(written);
            length += written;
        }
        return length;
    }
}
