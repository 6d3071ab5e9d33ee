using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>What pandas' metadata say of the values of a column.</summary>
/// <param name="Type">What the values are.</param>
/// <param name="HasGaps">Whether integers or truth values are missing; missing values of other types have a value of their own.</param>
/// <param name="Unit">That of timestamps.</param>
/// <param name="Zone">That of timestamps that have one.</param>
internal readonly record struct StoredType(ColumnType Type, bool HasGaps, TimeUnit Unit, TimestampZone? Zone)
{
    /// <summary>pandas' own name of the type.</summary>
    public string PandasType => Type switch
    {
        ColumnType.Float => "float64",
        ColumnType.Integer => "int64",
        ColumnType.Boolean => "bool",
        ColumnType.Text => "unicode",
        ColumnType.Timestamp => Zone is null ? "datetime" : "datetimetz",
        _ => "empty",
    };

    /// <summary>
    /// The name of the array's type. Capital letters are the types that know missing values: without them integers would
    /// come back as floats.
    /// </summary>
    public string NumpyType => Type switch
    {
        ColumnType.Float => "float64",
        ColumnType.Integer => HasGaps ? "Int64" : "int64",
        ColumnType.Boolean => HasGaps ? "boolean" : "bool",
        ColumnType.Timestamp => $"datetime64[{Unit.ShortName()}]",
        _ => "object",
    };

    /// <summary>The type of a column's values.</summary>
    public static StoredType Of(Column column) => column.Type switch
    {
        ColumnType.Integer => new(column.Type, !((IntegerColumn)column).Validity.IsAllValid, default, null),
        ColumnType.Boolean => new(column.Type, !((BooleanColumn)column).Validity.IsAllValid, default, null),
        ColumnType.Timestamp => new(column.Type, false, ((TimestampColumn)column).Unit, ((TimestampColumn)column).Zone),
        _ => new(column.Type, false, default, null),
    };
}
