namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>A column of the file: flat, one value or null per row, or a leaf of a nested one.</summary>
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

    /// <summary>The maximum definition level: the number of optional and repeated elements from the root to here.</summary>
    public int MaxDefinition { get; init; }

    /// <summary>The maximum repetition level: the number of repeated elements from the root to here; 0 for a flat column.</summary>
    public int MaxRepetition { get; init; }

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
