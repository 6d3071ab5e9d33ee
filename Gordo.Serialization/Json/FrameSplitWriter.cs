using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// Writes a frame in the layout of pandas' <c>to_json(orient="split")</c>: row labels as strings, columns as names or pairs of
/// names, and the cells row by row. Times in cells are milliseconds since 1970, pandas' default, so that all cells are numbers.
/// </summary>
/// <remarks>The caller can send each part before the next one is written.</remarks>
public sealed class FrameSplitWriter
{
    // The minimum length of a part, except the last.
    private const int PartLength = 32 * 1024;

    private readonly Frame _frame;
    private readonly EncodedRowLabels _labels;
    private bool _isStarted;
    private bool _hasColumns;
    private int _label;
    private int _row;

    /// <summary>Prepares to write <paramref name="frame"/>.</summary>
    /// <param name="frame">The frame to write.</param>
    /// <param name="memory">The memory for the encoded row labels.</param>
    public FrameSplitWriter(Frame frame, FrameMemory memory)
    {
        _frame = frame;
        _labels = EncodedRowLabels.Encode(frame.Index, memory);
    }

    /// <summary>Writes the next part.</summary>
    /// <returns>True if there is more to write.</returns>
    public bool WriteNext(IBufferWriter<byte> output)
    {
        long written = 0;
        if (!_isStarted)
            output.Write("{\"index\":["u8);
        _isStarted = true;
        for (; _label < _frame.RowCount; _label++)
        {
            if (written >= PartLength)
                return true;
            // Labels are encoded as keys: without the colon, they are strings.
            ReadOnlySpan<byte> label = _labels[_label][..^1];
            output.Write(label);
            written += label.Length;
        }
        if (!_hasColumns)
            WriteColumns(output);
        _hasColumns = true;
        for (; _row < _frame.RowCount; _row++)
        {
            if (written >= PartLength)
                return true;
            written += WriteRow(output);
        }
        output.Write("]}"u8);
        return false;
    }

    private void WriteColumns(IBufferWriter<byte> output)
    {
        output.Write("],\"columns\":["u8);
        for (int column = 0; column < _frame.ColumnCount; column++)
        {
            ColumnKey key = _frame.Keys[column];
            if (column > 0)
                output.Write(","u8);
            if (key.IsTwoLevel)
                output.Write("["u8);
            WriteText(Encode(key.Group), output);
            if (key.Tag is { } tag)
            {
                output.Write(","u8);
                WriteText(Encode(tag), output);
                output.Write("]"u8);
            }
        }
        output.Write("],\"data\":["u8);
    }

    // Writes as many cells as fit into one span of the output at a time. Returns the number of bytes.
    private long WriteRow(IBufferWriter<byte> output)
    {
        const int CellLength = JsonNumber.MaxLength + 4;
        Span<byte> span = output.GetSpan(CellLength);
        long written = 0;
        int length = 0;
        if (_row > 0)
            span[length++] = (byte)',';
        span[length++] = (byte)'[';
        for (int column = 0; column < _frame.ColumnCount; column++)
        {
            if (span.Length - length < CellLength)
                Continue(output, ref span, ref length, ref written);
            if (column > 0)
                span[length++] = (byte)',';
            Column cells = _frame.Columns[column];
            if (cells is FloatColumn floats)
            {
                length += JsonNumber.Write(floats.Values.Span[_row], span[length..]);
            }
            else if (cells is TextColumn text && !text.IsMissing(_row))
            {
                Continue(output, ref span, ref length, ref written);
                written += WriteText(JsonEncodedText.Encode(text[_row], JavaScriptEncoder.UnsafeRelaxedJsonEscaping), output);
                span = output.GetSpan(CellLength);
            }
            else
            {
                length += cells is TimestampColumn times && !times.IsMissing(_row)
                    ? JsonNumber.Write(times.Unit.Milliseconds(times.Values.Span[_row]), isUnsigned: false, span[length..])
                    : FrameJsonWriter.WriteCell(cells, _row, span[length..]);
            }
        }
        span[length++] = (byte)']';
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

    private static JsonEncodedText Encode(string name) => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    private static int WriteText(JsonEncodedText text, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> bytes = text.EncodedUtf8Bytes;
        Span<byte> span = output.GetSpan(bytes.Length + 2);
        span[0] = (byte)'"';
        bytes.CopyTo(span[1..]);
        span[bytes.Length + 1] = (byte)'"';
        output.Advance(bytes.Length + 2);
        return bytes.Length + 2;
    }
}
