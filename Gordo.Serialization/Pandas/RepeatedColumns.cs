using System.Buffers;
using System.Text.Json;

namespace Gordo.Serialization.Pandas;

/// <summary>
/// Shortens the metadata of a wide table: an entry of <c>columns</c> that differs from an earlier one only in the column's name,
/// and tells a reader nothing, is left out. The metadata of tens of thousands of columns has megabytes, which are compared and
/// not parsed.
/// </summary>
internal static class RepeatedColumns
{
    // A table has few types of columns. Other metadata is left as it is.
    private const int MaxShapes = 4;

    private static readonly SearchValues<byte> EndOfPlainText =
        SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, ' ').Select(static control => (byte)control)]);

    /// <summary>Returns the metadata without repeated entries.</summary>
    /// <param name="json">The metadata.</param>
    /// <param name="isPlain">Returns true for an entry that tells a reader nothing.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static ReadOnlyMemory<byte> Remove(ReadOnlyMemory<byte> json, Func<JsonElement, bool> isPlain)
    {
        var reader = new Utf8JsonReader(json.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return json;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isColumns = reader.ValueTextEquals("columns"u8);
            reader.Read();
            if (isColumns && reader.TokenType == JsonTokenType.StartArray)
                return RemoveFrom(json, (int)reader.BytesConsumed, isPlain);
            reader.Skip();
        }
        return json;
    }

    private static ReadOnlyMemory<byte> RemoveFrom(ReadOnlyMemory<byte> json, int position, Func<JsonElement, bool> isPlain)
    {
        ReadOnlySpan<byte> text = json.Span;
        List<Shape> shapes = [];
        var kept = new ArrayBufferWriter<byte>();
        int copied = 0;
        for (int read = 0; TryFindEntry(text, position, isFirst: read == 0, out int start); read++)
        {
            LongLoop.Pause(read);
            if (TrySkip(shapes, text, start, out int end))
            {
                // Without the comma before it.
                kept.Write(text[copied..position]);
                copied = end;
            }
            else
            {
                var reader = new Utf8JsonReader(text[start..]);
                JsonElement entry = JsonElement.ParseValue(ref reader);
                end = start + (int)reader.BytesConsumed;
                if (isPlain(entry) && Shape.Of(json[start..end]) is { } shape)
                {
                    if (shapes.Count == MaxShapes)
                        break;
                    shapes.Add(shape);
                }
            }
            position = end;
        }
        if (copied == 0)
            return json;
        kept.Write(text[copied..]);
        return kept.WrittenMemory;
    }

    private static bool TryFindEntry(ReadOnlySpan<byte> text, int position, bool isFirst, out int start)
    {
        start = position;
        if (!isFirst && (start == text.Length || text[start++] != ','))
            return false;
        while (start < text.Length && text[start] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            start++;
        return start < text.Length && text[start] == '{';
    }

    private static bool TrySkip(List<Shape> shapes, ReadOnlySpan<byte> text, int start, out int end)
    {
        foreach (Shape shape in shapes)
        {
            if (shape.TryMatch(text[start..], out int length))
            {
                end = start + length;
                return true;
            }
        }
        end = 0;
        return false;
    }

    /// <summary>The text of an entry around its two equal names.</summary>
    private sealed record Shape(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Middle, ReadOnlyMemory<byte> Tail)
    {
        /// <summary>Returns the shape of an entry; null if <c>name</c> and <c>field_name</c> differ.</summary>
        public static Shape? Of(ReadOnlyMemory<byte> entry)
        {
            Range first = default, second = default;
            var reader = new Utf8JsonReader(entry.Span);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isName = reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("field_name"u8);
                reader.Read();
                if (isName && reader.TokenType == JsonTokenType.String)
                    (first, second) = (second, (int)reader.TokenStartIndex..(int)reader.BytesConsumed);
                reader.Skip();
            }
            return !first.Equals(default) && entry.Span[first].SequenceEqual(entry.Span[second])
                ? new(entry[..first.Start], entry[first.End..second.Start], entry[second.End..])
                : null;
        }

        /// <summary>Returns true if the text starts with an entry of this shape.</summary>
        public bool TryMatch(ReadOnlySpan<byte> text, out int length)
        {
            length = 0;
            if (!TryTake(ref text, Head.Span, ref length) || text.IsEmpty || text[0] != '"')
                return false;
            int end = text[1..].IndexOfAny(EndOfPlainText) + 2;
            if (end < 2 || text[end - 1] != '"')
                return false;
            ReadOnlySpan<byte> name = text[..end];
            return TryTake(ref text, name, ref length) && TryTake(ref text, Middle.Span, ref length)
                && TryTake(ref text, name, ref length) && TryTake(ref text, Tail.Span, ref length);
        }

        private static bool TryTake(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> part, ref int length)
        {
            if (!text.StartsWith(part))
                return false;
            text = text[part.Length..];
            length += part.Length;
            return true;
        }
    }
}
