namespace Gordo.Serialization.Frames;

/// <summary>What the values of a column are.</summary>
public enum ColumnType
{
    /// <summary>64-bit floating point; NaN stands for a missing value.</summary>
    Float,

    /// <summary>64-bit signed integers.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>Instants, or local times where there is no zone.</summary>
    Timestamp,

    /// <summary>Nothing but missing values, of no type.</summary>
    Null,
}
