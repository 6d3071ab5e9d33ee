namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>A flat column of the file: one value or null per row.</summary>
internal sealed record ParquetField
{
    public required string Name { get; init; }

    /// <summary>The index of the column's chunk in each row group.</summary>
    public required int ChunkIndex { get; init; }

    public required PhysicalType Physical { get; init; }

    /// <summary>The logical type; default if there is none.</summary>
    public LogicalType Logical { get; init; }

    /// <summary>The size in bytes of a <see cref="PhysicalType.FixedLenByteArray"/>.</summary>
    public int TypeLength { get; init; }

    public bool IsOptional { get; init; }

    /// <summary>True if values are bytes that need not be text.</summary>
    public bool IsBinary => Logical.Kind == LogicalKind.None
        && Physical is PhysicalType.ByteArray or PhysicalType.FixedLenByteArray;

    /// <summary>The size in bytes of a value in PLAIN encoding; 0 if values differ in size.</summary>
    public int PlainWidth => Physical switch
    {
        PhysicalType.Int32 or PhysicalType.Float => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        PhysicalType.Int96 => 12,
        PhysicalType.FixedLenByteArray => TypeLength,
        _ => 0,
    };
}
