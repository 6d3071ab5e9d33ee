using System.Buffers.Binary;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Encodes text, each value after its length.</summary>
internal sealed class TextEncoder(string name, TextColumn column) : ColumnEncoder(name, PhysicalType.ByteArray)
{
    private const int BytesPerPage = 1 << 20;

    // Longer statistics would enlarge the footer without a benefit for readers.
    private const int MaxStatisticsLength = 128;
    private const int ConvertedUtf8 = 0;

    private int _minimumRow;
    private int _maximumRow;

    public override void WriteLogicalType(ThriftWriter thrift)
    {
        thrift.WriteInt32(6, ConvertedUtf8);
        thrift.BeginStruct(10);
        thrift.WriteEmptyStruct(1);
        thrift.EndStruct();
    }

    public override int RowsThatFit(int start, int limit)
    {
        ReadOnlySpan<int> offsets = column.Offsets;
        int rows = 1;
        while (rows < limit && offsets[start + rows + 1] - offsets[start] <= BytesPerPage)
            rows++;
        return rows;
    }

    protected override void ResetRange()
    {
        _minimumRow = -1;
        _maximumRow = -1;
    }

    protected override void WriteRange(ThriftWriter thrift)
    {
        if (_minimumRow >= 0 && column[_minimumRow].Length <= MaxStatisticsLength && column[_maximumRow].Length <= MaxStatisticsLength)
            WriteRange(thrift, column[_minimumRow], column[_maximumRow]);
    }

    protected override int Examine(int start, int count)
    {
        int nulls = 0;
        for (int row = start; row < start + count; row++)
        {
            if (column.IsMissing(row))
            {
                nulls++;
                continue;
            }
            if (_minimumRow < 0 || column[row].SequenceCompareTo(column[_minimumRow]) < 0)
                _minimumRow = row;
            if (_maximumRow < 0 || column[row].SequenceCompareTo(column[_maximumRow]) > 0)
                _maximumRow = row;
        }
        return nulls;
    }

    protected override void SetPresentBits(int start, int count, Span<byte> bits)
    {
        for (int i = 0; i < count; i++)
            bits[i >> 3] |= (byte)((column.IsMissing(start + i) ? 0 : 1) << (i & 7));
    }

    protected override int MaxValueBytes(int start, int count) =>
        column.Offsets[start + count] - column.Offsets[start] + (count * sizeof(int));

    protected override int WriteValues(int start, int count, bool hasNulls, Span<byte> page)
    {
        ReadOnlySpan<int> offsets = column.Offsets;
        ReadOnlySpan<byte> bytes = column.Bytes;
        int written = 0;
        for (int row = start; row < start + count; row++)
        {
            if (hasNulls && column.IsMissing(row))
                continue;
            int length = offsets[row + 1] - offsets[row];
            BinaryPrimitives.WriteInt32LittleEndian(page[written..], length);
            bytes.Slice(offsets[row], length).CopyTo(page[(written + sizeof(int))..]);
            written += sizeof(int) + length;
        }
        return written;
    }
}
