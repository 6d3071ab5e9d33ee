using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gordo.Serialization.Json;

/// <summary>Reads a column whose row labels are those of the first column, by comparing bytes.</summary>
internal static class SameLabels
{
    /// <summary>Reads rows while each has the expected label, a number as its value, and another row after it.</summary>
    /// <remarks>
    /// Most bytes of a request are read here, so the position is kept in a register instead of in the scanner. Text that is
    /// not formatted as Python's and JavaScript's writers do is left to the scanner.
    /// </remarks>
    /// <param name="column">Receives the numbers.</param>
    /// <param name="labels">The labels of the first column.</param>
    /// <param name="scanner">At the first label; afterwards at the first label that was not read.</param>
    /// <returns>The number of rows read.</returns>
    public static int ReadNumbers(ColumnBuilder column, ReadOnlySpan<JsonText> labels, ref JsonScanner scanner)
    {
        ReadOnlySpan<byte> json = scanner.Json;
        scanner.Peek();
        int position = scanner.Position;
        int row = 0;
        foreach (JsonText label in labels)
        {
            int value = position + label.Length + 3;
            // The quotes are compared too, so an equal text is the whole label.
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

    // Comparing a whole vector register is faster than comparing the exact length, if enough bytes follow.
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

    /// <summary>Reads <paramref name="label"/> and its colon if they are next.</summary>
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
