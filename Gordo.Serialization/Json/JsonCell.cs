namespace Gordo.Serialization.Json;

/// <summary>The value of one cell, not boxed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bits">An integer, the bits of a double, or 0 and 1.</param>
/// <param name="Text">Where a string lies.</param>
internal readonly record struct JsonCell(JsonCellKind Kind, long Bits, JsonText Text = default);
