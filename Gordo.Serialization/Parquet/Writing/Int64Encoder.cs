using System.Runtime.InteropServices;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Base class of the encoders for values stored as 64-bit integers.</summary>
internal abstract class Int64Encoder(string name) : ColumnEncoder(name, PhysicalType.Int64)
{
    private long _minimum;
    private long _maximum;

    /// <summary>One value per row.</summary>
    protected abstract ReadOnlySpan<long> Values { get; }

    protected abstract bool HasMissing { get; }

    protected abstract bool IsMissing(int row);

    protected override void ResetRange()
    {
        _minimum = long.MaxValue;
        _maximum = long.MinValue;
    }

    protected override void WriteRange(ThriftWriter thrift)
    {
        if (_minimum <= _maximum)
            WriteRange(thrift, _minimum, _maximum);
    }

    protected override int Examine(int start, int count)
    {
        ReadOnlySpan<long> values = Values.Slice(start, count);
        bool hasMissing = HasMissing;
        int nulls = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (hasMissing && IsMissing(start + i))
            {
                nulls++;
                continue;
            }
            _minimum = Math.Min(_minimum, values[i]);
            _maximum = Math.Max(_maximum, values[i]);
        }
        return nulls;
    }

    protected override void SetPresentBits(int start, int count, Span<byte> bits)
    {
        for (int i = 0; i < count; i++)
            bits[i >> 3] |= (byte)((IsMissing(start + i) ? 0 : 1) << (i & 7));
    }

    protected override int MaxValueBytes(int start, int count) => count * sizeof(long);

    protected override int WriteValues(int start, int count, bool hasNulls, Span<byte> page)
    {
        ReadOnlySpan<long> values = Values.Slice(start, count);
        Span<long> target = MemoryMarshal.Cast<byte, long>(page);
        if (!hasNulls)
        {
            values.CopyTo(target);
            return count * sizeof(long);
        }
        int written = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!IsMissing(start + i))
                target[written++] = values[i];
        }
        return written * sizeof(long);
    }
}
