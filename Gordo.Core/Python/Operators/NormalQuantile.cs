namespace Gordo.Core.Python.Operators;

/// <summary>The quantile function (inverse CDF) of the normal distribution, accurate to about sixteen digits.</summary>
/// <remarks>M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", 1988; function PPND16.</remarks>
internal static class NormalQuantile
{
    /// <summary>The distance to the lowest and highest quantile at which scikit-learn's share is 0 or 1.</summary>
    public const double Near = 1e-7;

    /// <summary>The smallest share that scikit-learn maps; the largest is one minus this.</summary>
    public const double SmallestShare = Near - 2.220446049250313e-16;

    /// <summary>Coefficients of the rational function for shares near one half, above the bar.</summary>
    public static readonly double[] CentreAbove =
    [
        2.5090809287301226727E+3, 3.3430575583588128105E+4, 6.7265770927008700853E+4, 4.5921953931549871457E+4,
        1.3731693765509461125E+4, 1.9715909503065514427E+3, 1.3314166789178437745E+2, 3.3871328727963666080,
    ];

    /// <summary>Coefficients of the rational function for shares near one half, below the bar.</summary>
    public static readonly double[] CentreBelow =
    [
        5.2264952788528545610E+3, 2.8729085735721942674E+4, 3.9307895800092710610E+4, 2.1213794301586595867E+4,
        5.3941960214247511077E+3, 6.8718700749205790830E+2, 4.2313330701600911252E+1, 1,
    ];

    /// <summary>Coefficients of the rational function for shares towards the ends, above the bar.</summary>
    public static readonly double[] MiddleAbove =
    [
        7.74545014278341407640E-4, 2.27238449892691845833E-2, 2.41780725177450611770E-1, 1.27045825245236838258,
        3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734,
    ];

    /// <summary>Coefficients of the rational function for shares towards the ends, below the bar.</summary>
    public static readonly double[] MiddleBelow =
    [
        1.05075007164441684324E-9, 5.47593808499534494600E-4, 1.51986665636164571966E-2, 1.48103976427480074590E-1,
        6.89767334985100004550E-1, 1.67638483018380384940, 2.05319162663775882187, 1,
    ];

    private static readonly double[] TailAbove =
    [
        2.01033439929228813265E-7, 2.71155556874348757815E-5, 1.24266094738807843860E-3, 2.65321895265761230930E-2,
        2.96560571828504891230E-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720,
    ];

    private static readonly double[] TailBelow =
    [
        2.04426310338993978564E-15, 1.42151175831644588870E-7, 1.84631831751005468180E-5, 7.86869131145613259100E-4,
        1.48753612908506148525E-2, 1.36929880922735805310E-1, 5.99832206555887937690E-1, 1,
    ];

    /// <summary>Returns the x below which the given share of the standard normal distribution lies.</summary>
    /// <param name="share">A probability from 0 to 1; outside that range and for NaN, the result is NaN.</param>
    public static double At(double share)
    {
        double q = share - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            double r = 0.180625 - (q * q);
            return q * Polynomial(CentreAbove, r) / Polynomial(CentreBelow, r);
        }
        double tail = q < 0 ? share : 1 - share;
        if (!(tail >= 0))
            return double.NaN;
        if (tail == 0)
            return q < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        double root = Math.Sqrt(-Math.Log(tail));
        double size = root <= 5
            ? Polynomial(MiddleAbove, root - 1.6) / Polynomial(MiddleBelow, root - 1.6)
            : Polynomial(TailAbove, root - 5) / Polynomial(TailBelow, root - 5);
        return q < 0 ? -size : size;
    }

    private static double Polynomial(double[] coefficients, double x)
    {
        double sum = 0;
        foreach (double coefficient in coefficients)
            sum = (sum * x) + coefficient;
        return sum;
    }
}
