using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>The type of a field.</summary>
/// <param name="Kind">The kind of the values.</param>
/// <param name="Unit">The unit of a timestamp.</param>
/// <param name="Zone">The zone of a timestamp.</param>
/// <param name="Scale">The number of digits after the point of a decimal.</param>
/// <param name="Name">The name of an unsupported type, for error messages.</param>
/// <remarks>Schema.fbs, union <c>Type</c>.</remarks>
internal readonly record struct ArrowType(ArrowKind Kind, TimeUnit Unit = default, TimestampZone? Zone = null, int Scale = 0, string? Name = null)
{
    /// <summary>The union's member <c>FloatingPoint</c>, and its precision of 64-bit floats.</summary>
    public const int FloatMember = 3, DoublePrecision = 2;

    // Names of the union's members. Of an unsupported type, the values are not read.
    private static readonly string[] Names =
    [
        "None", "Null", "Int", "FloatingPoint", "Binary", "Utf8", "Bool", "Decimal", "Date", "Time", "Timestamp",
        "Interval", "List", "Struct", "Union", "FixedSizeBinary", "FixedSizeList", "Map", "Duration", "LargeBinary",
        "LargeUtf8", "LargeList", "RunEndEncoded", "BinaryView", "Utf8View", "ListView", "LargeListView",
    ];

    /// <summary>Reads the type of the field called <paramref name="name"/>.</summary>
    public static ArrowType Read(FlatTable field, string name)
    {
        byte member = field.GetByte(2);
        if (!field.TryGetTable(3, out FlatTable type))
            ArrowThrow.Invalid($"column '{name}' has no type");
        return member switch
        {
            1 => new(ArrowKind.Null),
            2 => new(ReadInteger(type, name)),
            FloatMember => new(ReadFloat(type, name)),
            5 => new(ArrowKind.Utf8),
            6 => new(ArrowKind.Boolean),
            7 => ReadDecimal(type, name),
            8 => new(ReadDate(type, name)),
            10 => ReadTimestamp(type, name),
            20 => new(ArrowKind.LargeUtf8),
            24 => new(ArrowKind.Utf8View),
            _ when member > 0 && member < Names.Length => new(ArrowKind.Unsupported, Name: Names[member]),
            _ => throw ArrowThrow.Fault($"column '{name}' has type {member}, which is unknown"),
        };
    }

    /// <summary>Reads a table <c>Int</c>.</summary>
    public static ArrowKind ReadInteger(FlatTable type, string name)
    {
        int width = type.GetInt32(0);
        bool signed = type.GetByte(1) != 0;
        return (width, signed) switch
        {
            (8, true) => ArrowKind.Int8,
            (16, true) => ArrowKind.Int16,
            (32, true) => ArrowKind.Int32,
            (64, true) => ArrowKind.Int64,
            (8, false) => ArrowKind.UInt8,
            (16, false) => ArrowKind.UInt16,
            (32, false) => ArrowKind.UInt32,
            (64, false) => ArrowKind.UInt64,
            _ => throw ArrowThrow.Fault($"column '{name}' has integers of {width} bits"),
        };
    }

    private static ArrowKind ReadFloat(FlatTable type, string name) => type.GetInt16(0) switch
    {
        0 => ArrowKind.Float16,
        1 => ArrowKind.Float32,
        DoublePrecision => ArrowKind.Float64,
        short precision => throw ArrowThrow.Fault($"column '{name}' has floating-point precision {precision}"),
    };

    private static ArrowType ReadDecimal(FlatTable type, string name)
    {
        int width = type.GetInt32(2, absent: 128);
        ArrowKind kind = width switch
        {
            32 => ArrowKind.Decimal32,
            64 => ArrowKind.Decimal64,
            128 => ArrowKind.Decimal128,
            256 => ArrowKind.Decimal256,
            _ => throw ArrowThrow.Fault($"column '{name}' has decimals of {width} bits"),
        };
        return new(kind, Scale: type.GetInt32(1));
    }

    private static ArrowKind ReadDate(FlatTable type, string name) => type.GetInt16(0, absent: 1) switch
    {
        0 => ArrowKind.Date32,
        1 => ArrowKind.Date64,
        short unit => throw ArrowThrow.Fault($"column '{name}' has dates of unit {unit}"),
    };

    private static ArrowType ReadTimestamp(FlatTable type, string name)
    {
        // TimeUnit in Schema.fbs has the same numbers as ours.
        short unit = type.GetInt16(0);
        if (unit is < 0 or > 3)
            ArrowThrow.Invalid($"column '{name}' has timestamps of unit {unit}");
        string zone = type.GetString(1);
        try
        {
            return new(ArrowKind.Timestamp, (TimeUnit)unit, zone.Length == 0 ? null : TimestampZone.Parse(zone));
        }
        catch (FrameException e)
        {
            throw ArrowThrow.Fault($"column '{name}': {e.Message.TrimEnd('.')}", e);
        }
    }
}
