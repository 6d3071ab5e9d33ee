using System.Globalization;
using System.Text;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Timestamps;

namespace Gordo.Core.Numerics;

/// <summary>Formats the label of a single row.</summary>
public static class RowLabel
{
    /// <summary>
    /// Returns the label of a row as text: times in ISO 8601, as in the group <c>start</c> of a response; otherwise the text or
    /// the number. Null if the label is missing.
    /// </summary>
    public static string? Of(RowIndex index, int row) => index.Labels switch
    {
        null => (index.Start + (row * index.Step)).ToString(CultureInfo.InvariantCulture),
        { } labels when labels.IsMissing(row) => null,
        TimestampColumn times => Format(times, row),
        IntegerColumn { IsUnsigned: true } numbers => ((ulong)numbers.Values.Span[row]).ToString(CultureInfo.InvariantCulture),
        IntegerColumn numbers => numbers.Values.Span[row].ToString(CultureInfo.InvariantCulture),
        FloatColumn numbers => numbers.Values.Span[row].ToString("R", CultureInfo.InvariantCulture),
        _ => ((TextColumn)index.Labels).GetString(row),
    };

    private static string Format(TimestampColumn times, int row)
    {
        byte[] text = new byte[TimestampText.MaxLength];
        return Encoding.ASCII.GetString(text, 0, TimestampText.Iso(times.Unit, times.Zone).Write(times.Values.Span[row], text));
    }
}
