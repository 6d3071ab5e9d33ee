using System.Text.Encodings.Web;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// The labels of a frame's rows as JSON keys, quotes and colon included, encoded once and copied for every column.
/// </summary>
internal sealed class EncodedRowLabels
{
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

    /// <summary>All keys one after the other.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Where the key of each row ends in <see cref="Bytes"/>.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>Encodes the labels as pandas prints them.</summary>
    public static EncodedRowLabels Encode(RowIndex index, FrameMemory memory)
    {
        int count = index.Length;
        int[] ends = memory.RentArray<int>(Math.Max(count, 1));
        byte[] bytes = memory.RentArray<byte>(Math.Max(count * 32, 64));
        int length = 0, maxLength = 0;
        int? precision = index.Timestamps is { Zone: null } naive
            ? TimestampText.CommonPrecision(naive.Values.Span, naive.Unit)
            : null;
        Span<byte> label = stackalloc byte[Math.Max(TimestampText.MaxLength, JsonNumber.MaxLength)];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<byte> text = index.Labels switch
            {
                null => label[..JsonNumber.Write(index.Start + (row * index.Step), isUnsigned: false, label)],
                IntegerColumn integers => label[..JsonNumber.Write(integers.Values.Span[row], integers.IsUnsigned, label)],
                FloatColumn floats => label[..JsonNumber.Write(floats.Values.Span[row], label)],
                TimestampColumn { Zone: { } zone } times =>
                    label[..TimestampText.FormatLabel(times.Values.Span[row], times.Unit, zone, label)],
                TimestampColumn times =>
                    label[..TimestampText.FormatNaiveLabel(times.Values.Span[row], times.Unit, precision, label)],
                _ => Escape(((TextColumn)index.Labels)[row]),
            };
            while (length + text.Length + 3 > bytes.Length)
                bytes = memory.Grow(bytes);
            bytes[length] = (byte)'"';
            text.CopyTo(bytes.AsSpan(length + 1));
            int end = length + text.Length + 3;
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
