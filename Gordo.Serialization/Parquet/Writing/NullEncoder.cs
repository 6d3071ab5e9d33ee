using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Encodes a column that is all null, as INT32 like pyarrow.</summary>
internal sealed class NullEncoder(string name) : ColumnEncoder(name, PhysicalType.Int32)
{
    public override void WriteLogicalType(ThriftWriter thrift)
    {
        thrift.BeginStruct(10);
        thrift.WriteEmptyStruct(11);
        thrift.EndStruct();
    }

    public override void WriteStatistics(ThriftWriter thrift)
    {
    }

    protected override int Examine(int start, int count) => count;

    protected override void SetPresentBits(int start, int count, Span<byte> bits)
    {
    }

    protected override int MaxValueBytes(int start, int count) => 0;

    protected override int WriteValues(int start, int count, bool hasNulls, Span<byte> page) => 0;

    protected override void ResetRange()
    {
    }

    protected override void WriteRange(ThriftWriter thrift)
    {
    }
}
