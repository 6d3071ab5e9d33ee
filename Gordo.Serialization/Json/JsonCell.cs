namespace Gordo.Serialization.Json;

/// <summary>The value of one cell, not boxed and small enough for two registers.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bits">An integer, the bits of a double, 0 and 1, or where a string lies.</param>
internal readonly record struct JsonCell(JsonCellKind Kind, long Bits)
{
    /// <summary>A cell of text.</summary>
    public JsonCell(JsonText text)
        : this(JsonCellKind.Text, ((long)text.Start << 32) | ((long)text.Length << 1) | (text.IsEscaped ? 1L : 0))
    {
    }

    /// <summary>Where a string lies.</summary>
    public JsonText Text => new((int)(Bits >> 32), (int)((uint)Bits >> 1), (Bits & 1) != 0);
}
