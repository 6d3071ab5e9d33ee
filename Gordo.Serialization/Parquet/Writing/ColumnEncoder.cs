using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Encodes the rows of a column as pages: definition levels, then the values that are not null in PLAIN encoding.</summary>
internal abstract class ColumnEncoder
{
    // The maximum size of levels besides one bit per row: a length, a run header and a value.
    private const int LevelOverhead = 4 + 5 + 1;

    private long _nullCount;

    protected ColumnEncoder(string name, PhysicalType physical)
    {
        Name = name;
        Physical = physical;
    }

    public string Name { get; }

    public PhysicalType Physical { get; }

    /// <summary>Creates the encoder for the type of a column.</summary>
    public static ColumnEncoder Create(StoredColumn column) => column.Values switch
    {
        FloatColumn floats => new FloatEncoder(column.Name, floats),
        IntegerColumn integers => new IntegerEncoder(column.Name, integers),
        TimestampColumn timestamps => new TimestampEncoder(column.Name, timestamps),
        BooleanColumn booleans => new BooleanEncoder(column.Name, booleans),
        TextColumn text => new TextEncoder(column.Name, text),
        _ => new NullEncoder(column.Name),
    };

    /// <summary>Writes the fields of a schema element that describe the logical type: 6 and 10.</summary>
    public virtual void WriteLogicalType(ThriftWriter thrift)
    {
    }

    /// <summary>Returns the number of rows for a page of reasonable size, at most <paramref name="limit"/>.</summary>
    public virtual int RowsThatFit(int start, int limit) => limit;

    /// <summary>Resets the statistics.</summary>
    public void BeginChunk()
    {
        _nullCount = 0;
        ResetRange();
    }

    /// <summary>Writes the statistics since <see cref="BeginChunk"/> as field 12 of a chunk, if the type has statistics.</summary>
    public virtual void WriteStatistics(ThriftWriter thrift)
    {
        thrift.BeginStruct(12);
        thrift.WriteInt64(3, _nullCount);
        WriteRange(thrift);
        thrift.EndStruct();
    }

    /// <summary>Encodes a page.</summary>
    public ReadOnlySpan<byte> Encode(int start, int count, PooledBuffer buffer)
    {
        int nulls = Examine(start, count);
        _nullCount += nulls;
        Span<byte> page = buffer.Get(LevelOverhead + ((count + 7) / 8) + MaxValueBytes(start, count));
        int levels = WriteLevels(start, count, nulls, page[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(page, levels);
        int written = 4 + levels;
        if (nulls < count)
            written += WriteValues(start, count, nulls > 0, page[written..]);
        return page[..written];
    }

    /// <summary>Counts the missing values and updates minimum and maximum with the others.</summary>
    protected abstract int Examine(int start, int count);

    /// <summary>Sets the bits of the rows that have a value; all bits are 0 before.</summary>
    protected abstract void SetPresentBits(int start, int count, Span<byte> bits);

    /// <summary>Writes the values that are not null.</summary>
    protected abstract int WriteValues(int start, int count, bool hasNulls, Span<byte> page);

    /// <summary>Returns the maximum number of bytes that <see cref="WriteValues"/> writes.</summary>
    protected abstract int MaxValueBytes(int start, int count);

    protected abstract void ResetRange();

    /// <summary>Writes minimum and maximum, if there are any.</summary>
    protected abstract void WriteRange(ThriftWriter thrift);

    /// <summary>Writes minimum and maximum, given in PLAIN encoding, as exact values.</summary>
    protected static void WriteRange(ThriftWriter thrift, ReadOnlySpan<byte> minimum, ReadOnlySpan<byte> maximum)
    {
        thrift.WriteBinary(5, maximum);
        thrift.WriteBinary(6, minimum);
        thrift.WriteBoolean(7, true);
        thrift.WriteBoolean(8, true);
    }

    /// <summary>Writes minimum and maximum.</summary>
    protected static void WriteRange<T>(ThriftWriter thrift, T minimum, T maximum)
        where T : unmanaged =>
        WriteRange(thrift, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in minimum)), MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in maximum)));

    private int WriteLevels(int start, int count, int nulls, Span<byte> page)
    {
        if (nulls == 0 || nulls == count)
        {
            int head = WriteVarint((uint)count << 1, page);
            page[head] = (byte)(nulls == 0 ? 1 : 0);
            return head + 1;
        }
        int groups = (count + 7) / 8;
        int written = WriteVarint(((uint)groups << 1) | 1, page);
        Span<byte> bits = page.Slice(written, groups);
        bits.Clear();
        SetPresentBits(start, count, bits);
        return written + groups;
    }

    private static int WriteVarint(uint value, Span<byte> page)
    {
        int written = 0;
        for (; value >= 0x80; value >>= 7)
            page[written++] = (byte)(value | 0x80);
        page[written++] = (byte)value;
        return written;
    }
}
