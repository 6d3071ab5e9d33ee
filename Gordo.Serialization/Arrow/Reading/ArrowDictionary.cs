using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Decodes dictionary-encoded columns.</summary>
/// <remarks>Arrow columnar format, "Dictionary-encoded layout".</remarks>
internal static class ArrowDictionary
{
    private const int None = -1;

    /// <summary>Reads the next column of <paramref name="batch"/> with values from <paramref name="dictionary"/>.</summary>
    public static Column Read(string name, ArrowKind indices, Column dictionary, ref ArrowBatch batch, BoundedMemory memory)
    {
        if (dictionary is UnsupportedColumn unsupported)
        {
            batch.Skip(name, [ArrowNode.Indices]);
            return new UnsupportedColumn(batch.RowCount, unsupported.TypeName);
        }
        int nulls = batch.NextColumn(name);
        Validity validity = batch.NextValidity(name, nulls);
        ArrowKind kind = indices == ArrowKind.UInt64 ? ArrowKind.Int64 : indices;
        ReadOnlySpan<long> references = ArrowColumnReader.ReadIntegers(kind, name, ref batch, memory).Span;
        Span<int> entries = memory.Rent<int>(references.Length).Span;
        for (int row = 0; row < entries.Length; row++)
        {
            long entry = references[row];
            entries[row] = None;
            if (!validity[row])
                continue;
            // As unsigned numbers, negative entries are out of range too.
            if ((ulong)entry >= (ulong)dictionary.Length)
                ThrowEntry(name, row, entry, dictionary.Length);
            if (!dictionary.IsMissing((int)entry))
                entries[row] = (int)entry;
        }
        return Gather(dictionary, entries, memory);
    }

    private static void ThrowEntry(string name, int row, long entry, int length) =>
        ArrowThrow.Invalid(length == 0
            ? $"column '{name}' refers to a dictionary that is missing or empty"
            : $"column '{name}', row {row}: entry {entry} is outside the dictionary of {length} entries");

    private static Column Gather(Column dictionary, ReadOnlySpan<int> entries, BoundedMemory memory) => dictionary switch
    {
        FloatColumn floats => new FloatColumn(Gather(floats.Values.Span, entries, double.NaN, memory)),
        TimestampColumn times => new TimestampColumn(
            Gather(times.Values.Span, entries, TimestampColumn.Missing, memory), times.Unit, times.Zone),
        IntegerColumn integers => new IntegerColumn(
            Gather(integers.Values.Span, entries, 0, memory), ValidityOf(entries, memory), integers.IsUnsigned),
        BooleanColumn booleans => new BooleanColumn(
            Gather(booleans.Values.Span, entries, false, memory), ValidityOf(entries, memory)),
        TextColumn text => Gather(text, entries, memory),
        _ => new NullColumn(entries.Length),
    };

    private static Memory<T> Gather<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> entries, T missing, BoundedMemory memory)
        where T : unmanaged
    {
        Memory<T> gathered = memory.Rent<T>(entries.Length);
        Span<T> target = gathered.Span;
        for (int row = 0; row < entries.Length; row++)
            target[row] = entries[row] == None ? missing : values[entries[row]];
        return gathered;
    }

    private static TextColumn Gather(TextColumn dictionary, ReadOnlySpan<int> entries, BoundedMemory memory)
    {
        long total = 0;
        foreach (int entry in entries)
            total += entry == None ? 0 : dictionary[entry].Length;
        var builder = new TextBuilder(entries.Length, memory);
        builder.Reserve(total);
        foreach (int entry in entries)
            builder.Append(entry == None ? default : dictionary[entry]);
        return new TextColumn(builder.Offsets, builder.Bytes, ValidityOf(entries, memory));
    }

    private static Validity ValidityOf(ReadOnlySpan<int> entries, BoundedMemory memory)
    {
        if (!entries.Contains(None))
            return default;
        Memory<byte> bits = memory.Rent<byte>((entries.Length + 7L) / 8);
        Span<byte> target = bits.Span;
        target.Clear();
        for (int row = 0; row < entries.Length; row++)
        {
            if (entries[row] != None)
                target[row >> 3] |= (byte)(1 << (row & 7));
        }
        return new Validity(bits);
    }
}
