namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>A node of the schema tree, Thrift <c>SchemaElement</c>.</summary>
internal struct SchemaElement
{
    public string Name;

    /// <summary>Null for a group.</summary>
    public PhysicalType? Type;
    public int TypeLength;
    public Repetition Repetition;
    public int ChildCount;
    public LogicalType Logical;
}
