namespace Gordo.Serialization.Frames;

/// <summary>The type of row labels.</summary>
public enum RowIndexKind
{
    /// <summary>Evenly spaced integers that are not stored, as in pandas' <c>RangeIndex</c>.</summary>
    Range,

    /// <summary>64-bit integers.</summary>
    Integer,

    /// <summary>Timestamps.</summary>
    Timestamp,

    /// <summary>Text.</summary>
    Text,

    /// <summary>64-bit floating point numbers.</summary>
    Float,
}
