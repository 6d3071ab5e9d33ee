using System.Text.Encodings.Web;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Timestamps;

namespace Gordo.Serialization.Json;

/// <summary>
/// A frame's row labels as JSON keys, with a leading comma, quotes and a colon. They are encoded once and copied for every
/// column; the comma of the first row is not copied.
/// </summary>
internal sealed class EncodedRowLabels
{
    /// <summary>The number of readable bytes after the last key, so that keys can be copied in steps of this length.</summary>
    public const int CopyLength = 32;

    private readonly byte[] _bytes;
    private readonly int[] _ends;

    private EncodedRowLabels(byte[] bytes, int[] ends, int maxLength)
    {
        _bytes = bytes;
        _ends = ends;
        MaxLength = maxLength;
    }

    /// <summary>The length of the longest key.</summary>
    public int MaxLength { get; }

    /// <summary>All keys, followed by <see cref="CopyLength"/> undefined bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The end offset of each row's key in <see cref="Bytes"/>.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>The key of a row, with a leading comma except for the first row.</summary>
    public ReadOnlySpan<byte> this[int row] => row == 0 ? _bytes.AsSpan(1.._ends[0]) : _bytes.AsSpan(_ends[row - 1].._ends[row]);

    /// <summary>Encodes the labels as pandas formats them.</summary>
    public static EncodedRowLabels Encode(RowIndex index, FrameMemory memory)
    {
        int count = index.Length;
        int[] ends = memory.RentArray<int>(Math.Max(count, 1));
        byte[] bytes = memory.RentArray<byte>((int)Math.Clamp((count * 32L) + CopyLength, 64, Array.MaxLength));
        int length = 0, maxLength = 0;
        TimestampFormatter formatter = index.Timestamps is { } labels ? TimestampText.Labels(labels) : default;
        Span<byte> label = stackalloc byte[Math.Max(TimestampText.MaxLength, JsonNumber.MaxLength)];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<byte> text = index.Labels switch
            {
                null => label[..JsonNumber.Write(index.Start + (row * index.Step), isUnsigned: false, label)],
                IntegerColumn integers => label[..JsonNumber.Write(integers.Values.Span[row], integers.IsUnsigned, label)],
                FloatColumn floats => label[..JsonNumber.Write(floats.Values.Span[row], label)],
                TimestampColumn times => label[..formatter.Write(times.Values.Span[row], label)],
                _ => Escape(((TextColumn)index.Labels)[row]),
            };
            while (length + text.Length + 4 + CopyLength > bytes.Length)
                bytes = memory.Grow(bytes);
            bytes[length] = (byte)',';
            bytes[length + 1] = (byte)'"';
            text.CopyTo(bytes.AsSpan(length + 2));
            int end = length + text.Length + 4;
            bytes[end - 2] = (byte)'"';
            bytes[end - 1] = (byte)':';
            maxLength = Math.Max(maxLength, end - length);
            ends[row] = length = end;
        }
        return new(bytes, ends, maxLength);
    }

    private static ReadOnlySpan<byte> Escape(ReadOnlySpan<byte> text) =>
        System.Text.Json.JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
}
