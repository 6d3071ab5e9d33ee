using System.Buffers;

namespace Gordo.Core.Metadata;

/// <summary>
/// Turns nearly valid JSON into valid JSON: the bare tokens <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, which
/// some writers emit, become <c>null</c>.
/// </summary>
internal static class BareTokens
{
    private static readonly SearchValues<byte> Stops = SearchValues.Create("\"NI"u8);

    /// <summary>Returns the same array if it has no such token, otherwise a copy with the tokens replaced.</summary>
    public static byte[] Replace(byte[] json)
    {
        ReadOnlySpan<byte> rest = json;
        ArrayBufferWriter<byte>? output = null;
        int kept = 0;
        int position = 0;
        while (position < json.Length)
        {
            int step = rest[position..].IndexOfAny(Stops);
            if (step < 0)
                break;
            position += step;
            int length = rest[position] == '"' ? 0 : TokenLength(rest[position..]);
            if (length == 0)
            {
                position += rest[position] == '"' ? StringLength(rest[position..]) : 1;
                continue;
            }
            int start = rest[position] == 'I' && position > kept && rest[position - 1] == '-' ? position - 1 : position;
            output ??= new ArrayBufferWriter<byte>(json.Length + 64);
            output.Write(rest[kept..start]);
            output.Write("null"u8);
            position += length;
            kept = position;
        }
        if (output is null)
            return json;
        output.Write(rest[kept..]);
        return output.WrittenSpan.ToArray();
    }

    private static int TokenLength(ReadOnlySpan<byte> text) =>
        text.StartsWith("NaN"u8) ? 3 : text.StartsWith("Infinity"u8) ? 8 : 0;

    // Includes both quotes; returns all remaining text if the closing quote is missing.
    private static int StringLength(ReadOnlySpan<byte> text)
    {
        int position = 1;
        while (true)
        {
            int step = text[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0)
                return text.Length;
            position += step;
            if (text[position] == '"')
                return position + 1;
            position = Math.Min(position + 2, text.Length);
        }
    }
}
