namespace Gordo.Serialization.Frames;

/// <summary>The type of a column's values.</summary>
public enum ColumnType
{
    /// <summary>64-bit floating point; NaN represents a missing value.</summary>
    Float,

    /// <summary>64-bit signed integers.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>Instants, or local times if the column has no time zone.</summary>
    Timestamp,

    /// <summary>Only missing values, without a type.</summary>
    Null,

    /// <summary>A type of a file that frames do not support.</summary>
    Unsupported,
}
