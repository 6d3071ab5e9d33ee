using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>Fills bitmaps with one bit per row, the first row in the lowest bit.</summary>
internal static class NullBits
{
    /// <summary>Returns the number of NaN in <paramref name="values"/>.</summary>
    public static int CountNaN(ReadOnlySpan<double> values)
    {
        // Runs over every number of a response before any of it is written, since the response's length depends on it.
        Vector256<long> numbers = Vector256<long>.Zero;
        ReadOnlySpan<Vector256<double>> vectors = MemoryMarshal.Cast<double, Vector256<double>>(values);
        foreach (Vector256<double> vector in vectors)
            numbers += Vector256.Equals(vector, vector).AsInt64();
        int count = vectors.Length * Vector256<double>.Count;
        int nulls = count + (int)Vector256.Sum(numbers);
        foreach (double value in values[count..])
            nulls += double.IsNaN(value) ? 1 : 0;
        return nulls;
    }

    /// <summary>Sets the bits of the values that are not NaN; all bits must be 0 before.</summary>
    public static void SetNumbers(ReadOnlySpan<double> values, Span<byte> bits)
    {
        ReadOnlySpan<Vector512<double>> vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        for (int i = 0; i < vectors.Length; i++)
            bits[i] = (byte)Vector512.Equals(vectors[i], vectors[i]).ExtractMostSignificantBits();
        for (int row = vectors.Length * Vector512<double>.Count; row < values.Length; row++)
        {
            if (!double.IsNaN(values[row]))
                bits[row >> 3] |= (byte)(1 << (row & 7));
        }
    }

    /// <summary>Sets the bits of the values that are true; all bits must be 0 before.</summary>
    public static void Set(ReadOnlySpan<bool> values, Span<byte> bits)
    {
        for (int row = 0; row < values.Length; row++)
        {
            if (values[row])
                bits[row >> 3] |= (byte)(1 << (row & 7));
        }
    }
}
