namespace Gordo.Serialization.Json;

/// <summary>The kind of value in a cell.</summary>
internal enum JsonCellKind : byte
{
    /// <summary>No value yet; only the kind of a column before its first value.</summary>
    None,

    /// <summary><c>null</c>.</summary>
    Missing,

    /// <summary>A number without fraction or exponent that fits in 64 bits.</summary>
    Integer,

    /// <summary>Any other number, including NaN and infinities.</summary>
    Float,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A string.</summary>
    Text,
}
