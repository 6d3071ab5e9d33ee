namespace Gordo.Serialization.Json;

/// <summary>The value of one cell, unboxed and small enough for two registers.</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="Bits">An integer, the bits of a double, 0 or 1 for a boolean, or the location of a string.</param>
internal readonly record struct JsonCell(JsonCellKind Kind, long Bits)
{
    /// <summary>Creates a text cell.</summary>
    public JsonCell(JsonText text)
        : this(JsonCellKind.Text, ((long)text.Start << 32) | ((long)text.Length << 1) | (text.IsEscaped ? 1L : 0))
    {
    }

    /// <summary>The location of the string of a text cell.</summary>
    public JsonText Text => new((int)(Bits >> 32), (int)((uint)Bits >> 1), (Bits & 1) != 0);
}
