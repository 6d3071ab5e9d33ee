namespace Gordo.Serialization.Parquet.Thrift;

/// <summary>The current field of a struct being read, and the type of its value.</summary>
internal struct ThriftField
{
    public short Id;
    public ThriftType Type;
}
