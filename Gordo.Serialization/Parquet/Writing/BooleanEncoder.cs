using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Encodes booleans, one bit each.</summary>
internal sealed class BooleanEncoder(string name, BooleanColumn column) : ColumnEncoder(name, PhysicalType.Boolean)
{
    private bool _hasFalse;
    private bool _hasTrue;

    protected override void ResetRange()
    {
        _hasFalse = false;
        _hasTrue = false;
    }

    protected override void WriteRange(ThriftWriter thrift)
    {
        if (_hasFalse || _hasTrue)
            WriteRange(thrift, (byte)(_hasFalse ? 0 : 1), (byte)(_hasTrue ? 1 : 0));
    }

    protected override int Examine(int start, int count)
    {
        ReadOnlySpan<bool> values = column.Values.Span;
        int nulls = 0;
        for (int row = start; row < start + count; row++)
        {
            if (column.IsMissing(row))
            {
                nulls++;
                continue;
            }
            _hasTrue |= values[row];
            _hasFalse |= !values[row];
        }
        return nulls;
    }

    protected override void SetPresentBits(int start, int count, Span<byte> bits)
    {
        for (int i = 0; i < count; i++)
            bits[i >> 3] |= (byte)((column.IsMissing(start + i) ? 0 : 1) << (i & 7));
    }

    protected override int MaxValueBytes(int start, int count) => (count + 7) / 8;

    protected override int WriteValues(int start, int count, bool hasNulls, Span<byte> page)
    {
        ReadOnlySpan<bool> values = column.Values.Span;
        page[..((count + 7) / 8)].Clear();
        int written = 0;
        for (int row = start; row < start + count; row++)
        {
            if (hasNulls && column.IsMissing(row))
                continue;
            page[written >> 3] |= (byte)((values[row] ? 1 : 0) << (written & 7));
            written++;
        }
        return (written + 7) / 8;
    }
}
