using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>exp, tanh and the logistic function of float64, with relative error below 1e-15.</summary>
/// <remarks>
/// x = n ln 2 + r with |r| ≤ ln 2 / 2; e^r - 1 is a polynomial, and 2^n is assembled from bits. tanh x is
/// (e^2x - 1) / (e^2x + 1) with e^2x - 1 = 2^n (e^r - 1) + (2^n - 1), which loses no precision near zero.
/// Not generic with <see cref="SingleMath"/>: the polynomials and the method for tanh differ.
/// </remarks>
internal static class DoubleMath
{
    private const double Shift = 6755399441055744.0; // 1.5 * 2^52
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.693147180369123816490; // 32 bits, so that n times it is exact
    private const double Ln2Low = 1.90821492927058770002e-10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector, double>
        where TVector : struct
    {
        // Beyond these bounds the result is infinite or zero.
        x = TLanes.Min(TLanes.Broadcast(710.0), x);
        x = TLanes.Max(TLanes.Broadcast(-746.0), x);
        TVector shift = TLanes.Broadcast(Shift);
        TVector shifted = TLanes.MultiplyAdd(x, TLanes.Broadcast(Log2E), shift);
        TVector n = TLanes.Subtract(shifted, shift);
        TVector below = Expm1Reduced<TLanes, TVector>(Reduce<TLanes, TVector>(x, n));
        // In two factors, since 2^n alone may be outside the range of normal numbers.
        TVector half = TLanes.MultiplyAdd(n, TLanes.Broadcast(0.5), shift);
        TVector rest = TLanes.Add(TLanes.Subtract(n, TLanes.Subtract(half, shift)), shift);
        TVector first = TLanes.PowerOfTwo(half);
        return TLanes.Multiply(TLanes.MultiplyAdd(below, first, first), TLanes.PowerOfTwo(rest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector, double>
        where TVector : struct
    {
        // tanh 19.5 rounds to 1.
        x = TLanes.Min(TLanes.Broadcast(19.5), x);
        x = TLanes.Max(TLanes.Broadcast(-19.5), x);
        x = TLanes.Add(x, x);
        TVector shift = TLanes.Broadcast(Shift);
        TVector shifted = TLanes.MultiplyAdd(x, TLanes.Broadcast(Log2E), shift);
        TVector below = Expm1Reduced<TLanes, TVector>(Reduce<TLanes, TVector>(x, TLanes.Subtract(shifted, shift)));
        TVector power = TLanes.PowerOfTwo(shifted);
        TVector one = TLanes.Broadcast(1.0);
        TVector numerator = TLanes.MultiplyAdd(below, power, TLanes.Subtract(power, one));
        TVector denominator = TLanes.MultiplyAdd(below, power, TLanes.Add(power, one));
        return TLanes.Quotient(numerator, denominator);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector, double>
        where TVector : struct
    {
        TVector one = TLanes.Broadcast(1.0);
        TVector e = Exp<TLanes, TVector>(TLanes.Subtract(TLanes.Broadcast(0.0), TLanes.Abs(x)));
        return TLanes.Quotient(TLanes.WhereNegative(x, e, one), TLanes.Add(one, e));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduce<TLanes, TVector>(TVector x, TVector n)
        where TLanes : ILanes<TVector, double>
        where TVector : struct =>
        TLanes.MultiplyAdd(
            n, TLanes.Broadcast(-Ln2Low), TLanes.MultiplyAdd(n, TLanes.Broadcast(-Ln2High), x));

    // The series of e^r - 1; the first omitted term is below a quarter unit in the last place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Expm1Reduced<TLanes, TVector>(TVector r)
        where TLanes : ILanes<TVector, double>
        where TVector : struct
    {
        TVector sum = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 6227020800.0), r, TLanes.Broadcast(1 / 479001600.0));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 39916800.0));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 3628800.0));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 362880.0));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 40320.0));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 5040.0));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 720.0));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 120.0));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 24.0));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 6.0));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(0.5));
        return TLanes.MultiplyAdd(TLanes.Multiply(sum, r), r, r);
    }
}
