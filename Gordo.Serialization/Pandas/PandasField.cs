using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gordo.Serialization.Pandas;

/// <summary>The pandas metadata of a stored column, an entry of <c>columns</c>.</summary>
/// <param name="Name">The label of the column in pandas; null for an index without a name.</param>
/// <param name="FieldName">The name of the column in the file; missing in the oldest files.</param>
/// <param name="PandasType">The pandas type of the values, such as <c>datetimetz</c>.</param>
/// <param name="NumpyType">The numpy type of the values.</param>
/// <param name="TimeZone">The time zone of timestamps, or null.</param>
public sealed record PandasField(string? Name, string? FieldName, string? PandasType, string? NumpyType, string? TimeZone)
{
    /// <summary>The name of the column in the file, or its label if the entry has no such name; null if it has neither.</summary>
    public string? StoredName => FieldName ?? Name;

    /// <summary>The numpy type if it is one of durations or periods, which are stored as integers; otherwise null.</summary>
    public string? SpanType => NumpyType is not null && IsSpanType(Encoding.UTF8.GetBytes(NumpyType)) ? NumpyType : null;

    /// <summary>Returns true if a numpy type in JSON text is one of durations or periods.</summary>
    internal static bool IsSpanType(JsonElement text)
    {
        ReadOnlySpan<byte> quoted = JsonMarshal.GetRawUtf8Value(text);
        return IsSpanType(quoted.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(text.GetString() ?? "") : quoted[1..^1]);
    }

    // Such as timedelta64[ns] and period[D].
    private static bool IsSpanType(ReadOnlySpan<byte> numpyType) => numpyType.StartsWith("timedelta64["u8) || numpyType.StartsWith("period["u8);
}
