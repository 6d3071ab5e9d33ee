using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>
/// The error function by Taylor series around the nearest of equally spaced centres. Its derivatives are Hermite
/// polynomials times the Gaussian, so the coefficients are computed once from the definition.
/// </summary>
/// <remarks>Within 2e-16 of the series in the tests; about as fast as one exponential.</remarks>
internal static class ErrorFunction
{
    private const int CentresPerUnit = 8;
    private const int Terms = 12;

    // erf(6) is 1 - 2e-17, which is 1 in double precision.
    private const double End = 6;

    private static readonly double[] Coefficients = Tabulate();

    /// <summary>erf(x).</summary>
    public static T At<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.CreateTruncating(At(double.CreateTruncating(x)));

    private static double At(double x)
    {
        double size = Math.Abs(x);
        if (!(size < End))
            return double.IsNaN(x) ? x : Math.Sign(x);
        int centre = (int)(size * CentresPerUnit + 0.5);
        double step = size - centre * (1.0 / CentresPerUnit);
        ref double term = ref Coefficients[centre * Terms];
        // Evaluated in pairs and fours, so that few products depend on another.
        double square = step * step, fourth = square * square;
        double low = Pair(ref term, 0, step) + Pair(ref term, 2, step) * square;
        double middle = Pair(ref term, 4, step) + Pair(ref term, 6, step) * square;
        double high = Pair(ref term, 8, step) + Pair(ref term, 10, step) * square;
        double sum = low + (middle + high * fourth) * fourth;
        return Math.CopySign(sum, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Pair(ref double terms, int index, double step) =>
        Unsafe.Add(ref terms, index) + Unsafe.Add(ref terms, index + 1) * step;

    private static double[] Tabulate()
    {
        int centres = (int)(End * CentresPerUnit) + 1;
        var table = new double[centres * Terms];
        for (int i = 0; i < centres; i++)
            Expand(i * (1.0 / CentresPerUnit), table.AsSpan(i * Terms, Terms));
        return table;
    }

    /// <summary>Computes the Taylor coefficients of erf around a centre.</summary>
    private static void Expand(double centre, Span<double> terms)
    {
        double gaussian = 2 / Math.Sqrt(Math.PI) * Math.Exp(-centre * centre);
        terms[0] = Series(centre);
        // The (n+1)-th derivative is (-1)^n H_n(c) times the Gaussian, H_(n+1) = 2c H_n - 2n H_(n-1).
        double previous = 0, hermite = 1, factorial = 1;
        for (int n = 0; n + 1 < terms.Length; n++)
        {
            factorial *= n + 1;
            terms[n + 1] = (n % 2 == 0 ? 1 : -1) * hermite * gaussian / factorial;
            (previous, hermite) = (hermite, 2 * centre * hermite - 2 * n * previous);
        }
    }

    /// <summary>Computes erf(x) = 2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!, whose terms are all positive.</summary>
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; term > sum * 1e-18; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
