using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Encodes integers.</summary>
internal sealed class IntegerEncoder(string name, IntegerColumn column) : Int64Encoder(name)
{
    protected override ReadOnlySpan<long> Values => column.Values.Span;

    protected override bool HasMissing => !column.Validity.IsAllValid;

    public override void WriteLogicalType(ThriftWriter thrift)
    {
        if (!column.IsUnsigned)
            return;
        thrift.WriteInt32(6, 14);
        thrift.BeginStruct(10);
        thrift.BeginStruct(10);
        thrift.WriteByte(1, 64);
        thrift.WriteBoolean(2, false);
        thrift.EndStruct();
        thrift.EndStruct();
    }

    protected override bool IsMissing(int row) => column.IsMissing(row);

    // Unsigned numbers have another order. They are too rare to keep statistics in both orders.
    protected override void WriteRange(ThriftWriter thrift)
    {
        if (!column.IsUnsigned)
            base.WriteRange(thrift);
    }
}
