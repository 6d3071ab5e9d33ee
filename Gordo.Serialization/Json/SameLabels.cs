using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gordo.Serialization.Json;

/// <summary>Reads the row labels of a column that has the same as the first, by comparing bytes.</summary>
internal static class SameLabels
{
    /// <summary>Reads as many rows as have the expected label, a plain number, and another row behind them.</summary>
    /// <remarks>
    /// This is where most of a request goes through, so the position is kept in a register, not in the scanner.
    /// Whatever is laid out in any other way than Python's or JavaScript's writers do is left to the scanner.
    /// </remarks>
    /// <param name="column">Where the numbers go.</param>
    /// <param name="labels">The labels of the first column.</param>
    /// <param name="scanner">Before the first label; left before the first one not read.</param>
    /// <returns>How many rows were read.</returns>
    public static int ReadNumbers(ColumnBuilder column, ReadOnlySpan<JsonText> labels, ref JsonScanner scanner)
    {
        ReadOnlySpan<byte> json = scanner.Json;
        scanner.Peek();
        int position = scanner.Position;
        int row = 0;
        foreach (JsonText label in labels)
        {
            int value = position + label.Length + 3;
            // The quotes are compared too; whatever stands there, the label ends where the first column's did.
            if (value + 1 >= json.Length || json[value - 1] != ':' || !AreEqual(json, position, label.Start - 1, label.Length + 2))
                break;
            if (json[value] == ' ')
                value++;
            if (!JsonNumber.TryRead(json[value..], out JsonCell number, out int length))
                break;
            value += length;
            if (value + 1 >= json.Length || json[value] != ',')
                break;
            column.Add(number, scanner);
            position = json[value + 1] == ' ' ? value + 2 : value + 1;
            row++;
        }
        scanner.Advance(position - scanner.Position);
        return row;
    }

    // One compare of a whole register tells sooner than one of just as many bytes as there are, if there is room for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreEqual(ReadOnlySpan<byte> json, int at, int earlier, int length)
    {
        if (length > Vector256<byte>.Count || at > json.Length - Vector256<byte>.Count || (uint)earlier > (uint)at)
            return json.Slice(at, length).SequenceEqual(json.Slice(earlier, length));
        ref byte start = ref MemoryMarshal.GetReference(json);
        uint equal = Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)at), Vector256.LoadUnsafe(ref start, (nuint)earlier))
            .ExtractMostSignificantBits();
        return BitOperations.TrailingZeroCount(~equal) >= length;
    }

    /// <summary>Steps over <paramref name="label"/> and its colon, if they come next.</summary>
    public static bool TryRead(JsonText label, ref JsonScanner scanner)
    {
        if (scanner.Peek() != '"')
            return false;
        ReadOnlySpan<byte> rest = scanner.Json[scanner.Position..];
        if (rest.Length < label.Length + 2 || !rest[..(label.Length + 2)].SequenceEqual(scanner.Json.Slice(label.Start - 1, label.Length + 2)))
            return false;
        scanner.Advance(label.Length + 2);
        scanner.Read((byte)':');
        return true;
    }
}
