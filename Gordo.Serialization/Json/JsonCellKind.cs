namespace Gordo.Serialization.Json;

/// <summary>What stands in one cell.</summary>
internal enum JsonCellKind : byte
{
    /// <summary>No value yet; only a column that has not met one is of this kind.</summary>
    None,

    /// <summary><c>null</c>.</summary>
    Missing,

    /// <summary>A number without fraction or exponent that fits 64 bits.</summary>
    Integer,

    /// <summary>Any other number, NaN and infinities among them.</summary>
    Float,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A string.</summary>
    Text,
}
