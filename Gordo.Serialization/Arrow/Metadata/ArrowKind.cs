namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>The column types.</summary>
internal enum ArrowKind
{
    Null,
    Boolean,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float16,
    Float32,
    Float64,
    Utf8,
    LargeUtf8,
    Utf8View,
    Date32,
    Date64,
    Timestamp,
    Decimal32,
    Decimal64,
    Decimal128,
    Decimal256,

    /// <summary>A type that is not supported; its values are not read.</summary>
    Unsupported,
}
