namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>A column of the file that has one value, or none, per row.</summary>
internal sealed record ParquetField
{
    public required string Name { get; init; }

    /// <summary>Which of a row group's chunks is this column's.</summary>
    public required int ChunkIndex { get; init; }

    public required PhysicalType Physical { get; init; }

    /// <summary>What values mean; default where the physical type says all.</summary>
    public LogicalType Logical { get; init; }

    /// <summary>The size of a <see cref="PhysicalType.FixedLenByteArray"/>.</summary>
    public int TypeLength { get; init; }

    public bool IsOptional { get; init; }

    /// <summary>Whether values are bytes that need not be text.</summary>
    public bool IsBinary => Logical.Kind == LogicalKind.None
        && Physical is PhysicalType.ByteArray or PhysicalType.FixedLenByteArray;

    /// <summary>The bytes of one value in PLAIN encoding; 0 where that differs from value to value.</summary>
    public int PlainWidth => Physical switch
    {
        PhysicalType.Int32 or PhysicalType.Float => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        PhysicalType.Int96 => 12,
        PhysicalType.FixedLenByteArray => TypeLength,
        _ => 0,
    };
}
