using System.Buffers;

namespace Gordo.Core.Metadata;

/// <summary>
/// Makes JSON of what other people's writers take for it: bare <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>
/// become <c>null</c>.
/// </summary>
internal static class BareTokens
{
    private static readonly SearchValues<byte> Stops = SearchValues.Create("\"NI"u8);

    /// <summary>The same text where there is no such token, else a copy without them.</summary>
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

    // With both quotes; all that is left where the closing one is missing.
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
