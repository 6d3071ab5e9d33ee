using System.Globalization;
using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// Computes lengths, strides and distances from the lengths of axes in 64 bits, and checks them against the maximum size
/// of a tensor before memory is allocated or accessed.
/// </summary>
/// <remarks>
/// Kernels have no bounds checks; a slice of the length they access guards them. In 32 bits that length would overflow
/// together with the kernel's own offsets, and the guard would pass. An index into an existing tensor needs none of this:
/// it is below the tensor's count, and its span checks it. Inlined, since one step of a recurrent cell takes some hundred
/// nanoseconds and computes a dozen of them.
/// </remarks>
internal static class Extents
{
    /// <summary>The maximum number of elements of a tensor, since none is smaller than a byte.</summary>
    public const int Max = Limits.TensorBytes;

    /// <summary>Checks a length that was computed in 64 bits.</summary>
    /// <exception cref="ModelException">The length is negative, or exceeds the maximum of a tensor.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(long length)
    {
        if ((ulong)length > Max)
            ThrowTooLarge(length);
        return (int)length;
    }

    /// <summary>Returns the number of elements of two axes.</summary>
    /// <exception cref="ModelException">An axis is negative, or the product exceeds the maximum of a tensor.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Product(int first, int second)
    {
        long product = (long)first * second;
        if ((first | second) < 0 || product > Max)
            ThrowTooLarge(first, second);
        return (int)product;
    }

    /// <summary>Returns the number of elements of three axes.</summary>
    /// <exception cref="ModelException">An axis is negative, or the product exceeds the maximum of a tensor.</exception>
    public static int Product(int first, int second, int third) => Product(Product(first, second), third);

    /// <summary>Returns the number of elements from the start of the first line to the end of the last.</summary>
    /// <param name="lines">The number of lines; 0 gives 0.</param>
    /// <param name="stride">Elements from the start of one line to the next.</param>
    /// <param name="length">Elements of a line.</param>
    /// <exception cref="ModelException">A number is negative, or the result exceeds the maximum of a tensor.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Reach(int lines, int stride, int length)
    {
        if (lines == 0)
            return 0;
        long reach = (lines - 1L) * stride + length;
        if ((lines | stride | length) < 0 || reach > Max)
            ThrowTooLarge(lines, stride);
        return (int)reach;
    }

    private static void ThrowTooLarge(long length) =>
        throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"{length} values exceed the maximum of {Max} per tensor"));

    private static void ThrowTooLarge(int first, int second) =>
        throw new ModelException(string.Create(
            CultureInfo.InvariantCulture, $"{first} times {second} values exceed the maximum of {Max} per tensor"));
}
