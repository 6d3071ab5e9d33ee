namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>The type of a page, Thrift <c>PageType</c>.</summary>
internal enum PageType
{
    Data = 0,
    Index = 1,
    Dictionary = 2,
    DataV2 = 3,
}
