using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>The logical type of a column's values with its parameters.</summary>
/// <param name="Kind">The kind of type, which determines the properties in use.</param>
internal readonly record struct LogicalType(LogicalKind Kind)
{
    /// <summary>The unit of timestamps.</summary>
    public TimeUnit Unit { get; init; }

    /// <summary>True if timestamps are instants in UTC; false for local times.</summary>
    public bool IsUtc { get; init; }

    /// <summary>True if integers are unsigned.</summary>
    public bool IsUnsigned { get; init; }

    /// <summary>The number of digits after the decimal point.</summary>
    public int Scale { get; init; }

    /// <summary>Converts a Thrift <c>ConvertedType</c>, which early writers use instead of a logical type.</summary>
    public static LogicalType FromConverted(int converted, int scale) => converted switch
    {
        0 or 4 or 19 => new(LogicalKind.Text),
        5 => new(LogicalKind.Decimal) { Scale = scale },
        6 => new(LogicalKind.Date),
        7 or 8 => new(LogicalKind.Time),
        9 => new(LogicalKind.Timestamp) { Unit = TimeUnit.Millisecond, IsUtc = true },
        10 => new(LogicalKind.Timestamp) { Unit = TimeUnit.Microsecond, IsUtc = true },
        >= 11 and <= 14 => new(LogicalKind.Integer) { IsUnsigned = true },
        >= 15 and <= 18 => new(LogicalKind.Integer),
        _ => default,
    };
}
