using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>exp, tanh, the logistic function and related functions of float32, within 4 units in the last place.</summary>
/// <remarks>
/// For exp, x = n ln 2 + r with |r| ≤ ln 2 / 2; e^r - 1 is a polynomial, and 2^n is assembled from bits. tanh x is
/// x P(x²) / Q(x²) with polynomials P and Q of degree four that minimize the maximum relative error, 2.1e-8 (computed by
/// the Remez algorithm); that is half the work of (e^2x - 1) / (e^2x + 1). erf x is such a quotient too (degree five,
/// 1.9e-8), and log(1 + x) between 0 and 1 (degrees two and three, 1.9e-8).
/// </remarks>
internal static class SingleMath
{
    private const float Shift = 12582912f; // 1.5 * 2^23
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f; // nine bits, so that n times it is exact
    private const float Ln2Low = -2.12194440e-4f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector, float>
        where TVector : struct
    {
        // Beyond these bounds the result is infinite or zero.
        x = TLanes.Min(TLanes.Broadcast(89f), x);
        x = TLanes.Max(TLanes.Broadcast(-105f), x);
        TVector shift = TLanes.Broadcast(Shift);
        TVector shifted = TLanes.MultiplyAdd(x, TLanes.Broadcast(Log2E), shift);
        TVector n = TLanes.Subtract(shifted, shift);
        TVector below = Expm1Reduced<TLanes, TVector>(Reduce<TLanes, TVector>(x, n));
        // In two factors, since 2^n alone may be outside the range of normal numbers.
        TVector half = TLanes.MultiplyAdd(n, TLanes.Broadcast(0.5f), shift);
        TVector rest = TLanes.Add(TLanes.Subtract(n, TLanes.Subtract(half, shift)), shift);
        TVector first = TLanes.PowerOfTwo(half);
        return TLanes.Multiply(TLanes.MultiplyAdd(below, first, first), TLanes.PowerOfTwo(rest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector, float>
        where TVector : struct
    {
        // tanh 9.02 rounds to 1.
        x = TLanes.Min(TLanes.Broadcast(9.02f), x);
        x = TLanes.Max(TLanes.Broadcast(-9.02f), x);
        TVector square = TLanes.Multiply(x, x);
        TVector numerator = TLanes.MultiplyAdd(square, TLanes.Broadcast(1.33190667e-8f), TLanes.Broadcast(2.05834767e-5f));
        numerator = TLanes.MultiplyAdd(numerator, square, TLanes.Broadcast(3.49403406e-3f));
        numerator = TLanes.MultiplyAdd(numerator, square, TLanes.Broadcast(0.133797169f));
        numerator = TLanes.MultiplyAdd(numerator, square, TLanes.Broadcast(1f));
        TVector denominator = TLanes.MultiplyAdd(square, TLanes.Broadcast(7.76201659e-7f), TLanes.Broadcast(3.28309223e-4f));
        denominator = TLanes.MultiplyAdd(denominator, square, TLanes.Broadcast(2.58710720e-2f));
        denominator = TLanes.MultiplyAdd(denominator, square, TLanes.Broadcast(0.467130333f));
        denominator = TLanes.MultiplyAdd(denominator, square, TLanes.Broadcast(1f));
        return TLanes.Quotient(TLanes.Multiply(numerator, x), denominator);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector, float>
        where TVector : struct
    {
        TVector one = TLanes.Broadcast(1f);
        TVector e = Exp<TLanes, TVector>(TLanes.Subtract(TLanes.Broadcast(0f), TLanes.Abs(x)));
        return TLanes.Quotient(TLanes.WhereNegative(x, e, one), TLanes.Add(one, e));
    }

    /// <summary>e^x - 1 for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpM1<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector, float>
        where TVector : struct
    {
        // e^-18 is less than half a unit in the last place of 1.
        x = TLanes.Max(TLanes.Broadcast(-18f), x);
        TVector shift = TLanes.Broadcast(Shift);
        TVector shifted = TLanes.MultiplyAdd(x, TLanes.Broadcast(Log2E), shift);
        TVector below = Expm1Reduced<TLanes, TVector>(Reduce<TLanes, TVector>(x, TLanes.Subtract(shifted, shift)));
        TVector power = TLanes.PowerOfTwo(shifted);
        return TLanes.MultiplyAdd(below, power, TLanes.Subtract(power, TLanes.Broadcast(1f)));
    }

    /// <summary>Returns log(1 + e^x), computed as max(x, 0) + log(1 + e^-|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Softplus<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector, float>
        where TVector : struct
    {
        TVector zero = TLanes.Broadcast(0f);
        TVector e = Exp<TLanes, TVector>(TLanes.Subtract(zero, TLanes.Abs(x)));
        TVector numerator = TLanes.MultiplyAdd(e, TLanes.Broadcast(0.123760588f), TLanes.Broadcast(0.867184818f));
        numerator = TLanes.MultiplyAdd(numerator, e, TLanes.Broadcast(1f));
        TVector denominator = TLanes.MultiplyAdd(e, TLanes.Broadcast(3.10934037e-2f), TLanes.Broadcast(0.47405082f));
        denominator = TLanes.MultiplyAdd(denominator, e, TLanes.Broadcast(1.36718285f));
        denominator = TLanes.MultiplyAdd(denominator, e, TLanes.Broadcast(1f));
        return TLanes.Add(TLanes.Max(zero, x), TLanes.Quotient(TLanes.Multiply(numerator, e), denominator));
    }

    /// <summary>The error function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Erf<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector, float>
        where TVector : struct
    {
        // erf 3.93 rounds to 1.
        x = TLanes.Min(TLanes.Broadcast(3.93f), x);
        x = TLanes.Max(TLanes.Broadcast(-3.93f), x);
        TVector square = TLanes.Multiply(x, x);
        TVector numerator = TLanes.MultiplyAdd(square, TLanes.Broadcast(2.04193771e-6f), TLanes.Broadcast(2.84807349e-4f));
        numerator = TLanes.MultiplyAdd(numerator, square, TLanes.Broadcast(3.77964461e-3f));
        numerator = TLanes.MultiplyAdd(numerator, square, TLanes.Broadcast(5.27903959e-2f));
        numerator = TLanes.MultiplyAdd(numerator, square, TLanes.Broadcast(0.190784961f));
        numerator = TLanes.MultiplyAdd(numerator, square, TLanes.Broadcast(1.12837911f));
        TVector denominator = TLanes.MultiplyAdd(square, TLanes.Broadcast(3.80036618e-5f), TLanes.Broadcast(1.16521725e-3f));
        denominator = TLanes.MultiplyAdd(denominator, square, TLanes.Broadcast(1.4997513e-2f));
        denominator = TLanes.MultiplyAdd(denominator, square, TLanes.Broadcast(0.114257954f));
        denominator = TLanes.MultiplyAdd(denominator, square, TLanes.Broadcast(0.502411485f));
        denominator = TLanes.MultiplyAdd(denominator, square, TLanes.Broadcast(1f));
        return TLanes.Quotient(TLanes.Multiply(numerator, x), denominator);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduce<TLanes, TVector>(TVector x, TVector n)
        where TLanes : ILanes<TVector, float>
        where TVector : struct =>
        TLanes.MultiplyAdd(
            n, TLanes.Broadcast(-Ln2Low), TLanes.MultiplyAdd(n, TLanes.Broadcast(-Ln2High), x));

    // The series of e^r - 1; the first omitted term is below a quarter unit in the last place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Expm1Reduced<TLanes, TVector>(TVector r)
        where TLanes : ILanes<TVector, float>
        where TVector : struct
    {
        TVector sum = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 5040f), r, TLanes.Broadcast(1 / 720f));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 120f));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 24f));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(1 / 6f));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Broadcast(0.5f));
        return TLanes.MultiplyAdd(TLanes.Multiply(sum, r), r, r);
    }
}
