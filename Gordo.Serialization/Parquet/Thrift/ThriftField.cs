namespace Gordo.Serialization.Parquet.Thrift;

/// <summary>Where a reader is within a struct: the field it has come to, and the type of its value.</summary>
internal struct ThriftField
{
    public short Id;
    public ThriftType Type;
}
