using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>The properties of a column's values that the pandas metadata describes.</summary>
/// <param name="Type">The type of the values.</param>
/// <param name="HasGaps">True if integers or booleans have missing values; other types represent them by a special value.</param>
/// <param name="IsUnsigned">True if integers are unsigned.</param>
/// <param name="Unit">The unit of timestamps.</param>
/// <param name="Zone">The zone of timestamps, or null.</param>
internal readonly record struct StoredType(ColumnType Type, bool HasGaps, bool IsUnsigned, TimeUnit Unit, TimestampZone? Zone)
{
    /// <summary>The pandas name of the type.</summary>
    public string PandasType => Type switch
    {
        ColumnType.Float => "float64",
        ColumnType.Integer => IsUnsigned ? "uint64" : "int64",
        ColumnType.Boolean => "bool",
        ColumnType.Text => "unicode",
        ColumnType.Timestamp => Zone is null ? "datetime" : "datetimetz",
        _ => "empty",
    };

    /// <summary>
    /// The numpy name of the type. Capitalized names are pandas' nullable types: without them, integers with missing values
    /// would be read back as floats.
    /// </summary>
    public string NumpyType => Type switch
    {
        ColumnType.Float => "float64",
        ColumnType.Integer => (IsUnsigned, HasGaps) switch
        {
            (true, true) => "UInt64",
            (true, false) => "uint64",
            (false, true) => "Int64",
            _ => "int64",
        },
        ColumnType.Boolean => HasGaps ? "boolean" : "bool",
        ColumnType.Timestamp => $"datetime64[{Unit.ShortName()}]",
        _ => "object",
    };

    /// <summary>Returns the type of a column's values.</summary>
    public static StoredType Of(Column column) => column.Type switch
    {
        ColumnType.Integer => new(column.Type, !((IntegerColumn)column).Validity.IsAllValid, ((IntegerColumn)column).IsUnsigned, default, null),
        ColumnType.Boolean => new(column.Type, !((BooleanColumn)column).Validity.IsAllValid, false, default, null),
        ColumnType.Timestamp => new(column.Type, false, false, ((TimestampColumn)column).Unit, ((TimestampColumn)column).Zone),
        ColumnType.Unsupported => throw new ArgumentException("A column of an unsupported type has no values to write.", nameof(column)),
        _ => new(column.Type, false, false, default, null),
    };
}
