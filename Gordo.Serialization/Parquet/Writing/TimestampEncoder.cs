using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Encodes timestamps.</summary>
internal sealed class TimestampEncoder : Int64Encoder
{
    private const int ConvertedMilliseconds = 9;
    private const int ConvertedMicroseconds = 10;

    private readonly ReadOnlyMemory<long> _values;
    private readonly TimeUnit _unit;
    private readonly bool _isUtc;

    public TimestampEncoder(string name, TimestampColumn column)
        : base(name)
    {
        _isUtc = column.Zone is not null;
        _unit = column.Unit == TimeUnit.Second ? TimeUnit.Millisecond : column.Unit;
        _values = column.Unit == TimeUnit.Second ? ToMilliseconds(name, column) : column.Values;
    }

    protected override ReadOnlySpan<long> Values => _values.Span;

    protected override bool HasMissing => true;

    public override void WriteLogicalType(ThriftWriter thrift)
    {
        // The converted type, the older form, only has timestamps in UTC and no nanoseconds.
        if (_isUtc && _unit != TimeUnit.Nanosecond)
            thrift.WriteInt32(6, _unit == TimeUnit.Millisecond ? ConvertedMilliseconds : ConvertedMicroseconds);
        thrift.BeginStruct(10);
        thrift.BeginStruct(8);
        thrift.WriteBoolean(1, _isUtc);
        thrift.BeginStruct(2);
        thrift.WriteEmptyStruct(_unit switch { TimeUnit.Millisecond => 1, TimeUnit.Microsecond => 2, _ => 3 });
        thrift.EndStruct();
        thrift.EndStruct();
        thrift.EndStruct();
    }

    protected override bool IsMissing(int row) => _values.Span[row] == TimestampColumn.Missing;

    // Parquet has no unit of seconds.
    private static long[] ToMilliseconds(string name, TimestampColumn column)
    {
        ReadOnlySpan<long> seconds = column.Values.Span;
        long[] milliseconds = new long[seconds.Length];
        for (int row = 0; row < seconds.Length; row++)
        {
            if (seconds[row] == TimestampColumn.Missing)
                milliseconds[row] = TimestampColumn.Missing;
            else if (Math.Abs(seconds[row] / 1000) > long.MaxValue / 1_000_000)
                throw new FrameException($"Column '{name}', row {row}: {seconds[row]} seconds overflow 64-bit milliseconds.");
            else
                milliseconds[row] = seconds[row] * 1000;
        }
        return milliseconds;
    }
}
