using System.Globalization;
using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// Lengths, strides and distances that are computed from the lengths of axes: in 64 bits, and held against what a tensor
/// may have before memory is taken or touched.
/// </summary>
/// <remarks>
/// Kernels go without bounds checks, and what guards them is a slice as long as they reach. Computed in 32 bits that length
/// would wrap together with the kernel's own offsets, and the guard would let it pass. An index into a tensor that exists
/// needs none of this: it is below the tensor's count, and its span compares it. Inlined, as a cell is taken a step on in some
/// hundred nanoseconds and computes a dozen of them.
/// </remarks>
internal static class Extents
{
    /// <summary>Elements no tensor has more of, as none is smaller than a byte.</summary>
    public const int Most = Limits.TensorBytes;

    /// <summary>A length that was computed in 64 bits.</summary>
    /// <exception cref="ModelException">Negative, or more than any tensor has.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(long length)
    {
        if ((ulong)length > Most)
            ThrowTooLarge(length);
        return (int)length;
    }

    /// <summary>The number of elements of two axes.</summary>
    /// <exception cref="ModelException">One is negative, or they have more than any tensor has.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Product(int first, int second)
    {
        long product = (long)first * second;
        if ((first | second) < 0 || product > Most)
            ThrowTooLarge(first, second);
        return (int)product;
    }

    /// <summary>The number of elements of three axes.</summary>
    /// <exception cref="ModelException">One is negative, or they have more than any tensor has.</exception>
    public static int Product(int first, int second, int third) => Product(Product(first, second), third);

    /// <summary>Elements from the begin of the first of some lines to the end of the last.</summary>
    /// <param name="lines">Lines; none reach nowhere.</param>
    /// <param name="stride">Elements from the begin of one line to the next.</param>
    /// <param name="length">Elements of a line.</param>
    /// <exception cref="ModelException">One is negative, or they reach farther than any tensor does.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Reach(int lines, int stride, int length)
    {
        if (lines == 0)
            return 0;
        long reach = (lines - 1L) * stride + length;
        if ((lines | stride | length) < 0 || reach > Most)
            ThrowTooLarge(lines, stride);
        return (int)reach;
    }

    private static void ThrowTooLarge(long length) =>
        throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"{length} values are more than the {Most} of a tensor"));

    private static void ThrowTooLarge(int first, int second) =>
        throw new ModelException(string.Create(
            CultureInfo.InvariantCulture, $"{first} times {second} values are more than the {Most} of a tensor"));
}
