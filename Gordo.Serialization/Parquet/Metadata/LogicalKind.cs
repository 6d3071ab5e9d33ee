namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>The logical types, members of Thrift <c>LogicalType</c>, that the reader distinguishes.</summary>
internal enum LogicalKind
{
    /// <summary>No logical type, or an unknown one.</summary>
    None,
    Text,
    Decimal,
    Date,
    Time,
    Timestamp,
    Integer,

    /// <summary>A column that is all null, <c>UNKNOWN</c>.</summary>
    Null,
    Float16,
}
