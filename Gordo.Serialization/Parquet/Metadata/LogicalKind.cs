namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>What stored values mean: the members of Thrift <c>LogicalType</c> that make a difference here.</summary>
internal enum LogicalKind
{
    /// <summary>Nothing more than the physical type says, or something no reader here knows.</summary>
    None,
    Text,
    Decimal,
    Date,
    Time,
    Timestamp,
    Integer,

    /// <summary>A column of nothing but nulls, <c>UNKNOWN</c>.</summary>
    Null,
    Float16,
}
