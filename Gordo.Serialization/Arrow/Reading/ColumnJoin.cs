using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Joins the parts of a column from several batches.</summary>
internal static class ColumnJoin
{
    /// <summary>Concatenates the rows of <paramref name="parts"/>, which must be of one type.</summary>
    public static Column Join(List<Column> parts, BoundedMemory memory)
    {
        if (parts.Count == 1)
            return parts[0];
        int rows = 0;
        foreach (Column part in parts)
            rows += part.Length;
        return parts[0] switch
        {
            FloatColumn => new FloatColumn(Values(parts, rows, static part => ((FloatColumn)part).Values, memory)),
            TimestampColumn first => new TimestampColumn(
                Values(parts, rows, static part => ((TimestampColumn)part).Values, memory), first.Unit, first.Zone),
            IntegerColumn => new IntegerColumn(
                Values(parts, rows, static part => ((IntegerColumn)part).Values, memory),
                ValidityOf(parts, rows, memory), parts.Exists(static part => ((IntegerColumn)part).IsUnsigned)),
            BooleanColumn => new BooleanColumn(
                Values(parts, rows, static part => ((BooleanColumn)part).Values, memory), ValidityOf(parts, rows, memory)),
            TextColumn => Text(parts, rows, memory),
            UnsupportedColumn first => new UnsupportedColumn(rows, first.TypeName),
            _ => new NullColumn(rows),
        };
    }

    private static Memory<T> Values<T>(
        List<Column> parts, int rows, Func<Column, ReadOnlyMemory<T>> values, BoundedMemory memory)
        where T : unmanaged
    {
        Memory<T> joined = memory.Rent<T>(rows);
        int row = 0;
        foreach (Column part in parts)
        {
            values(part).Span.CopyTo(joined.Span[row..]);
            row += part.Length;
        }
        return joined;
    }

    private static TextColumn Text(List<Column> parts, int rows, BoundedMemory memory)
    {
        long total = 0;
        foreach (Column part in parts)
            total += ((TextColumn)part).Offsets[^1] - ((TextColumn)part).Offsets[0];
        var builder = new TextBuilder(rows, memory);
        builder.Reserve(total);
        foreach (Column part in parts)
        {
            var text = (TextColumn)part;
            for (int row = 0; row < text.Length; row++)
                builder.Append(text[row]);
        }
        return new TextColumn(builder.Offsets, builder.Bytes, ValidityOf(parts, rows, memory));
    }

    private static Validity ValidityOf(List<Column> parts, int rows, BoundedMemory memory)
    {
        if (!parts.Exists(HasMissing))
            return default;
        Memory<byte> bits = memory.Rent<byte>((rows + 7L) / 8);
        Span<byte> target = bits.Span;
        target.Clear();
        int at = 0;
        foreach (Column part in parts)
        {
            for (int row = 0; row < part.Length; row++, at++)
            {
                if (!part.IsMissing(row))
                    target[at >> 3] |= (byte)(1 << (at & 7));
            }
        }
        return new Validity(bits);
    }

    private static bool HasMissing(Column part) => part switch
    {
        IntegerColumn integers => !integers.Validity.IsAllValid,
        BooleanColumn booleans => !booleans.Validity.IsAllValid,
        TextColumn text => !text.Validity.IsAllValid,
        _ => false,
    };
}
