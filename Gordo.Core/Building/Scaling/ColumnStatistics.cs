namespace Gordo.Core.Building.Scaling;

/// <summary>Statistics of a column; missing values are ignored.</summary>
internal static class ColumnStatistics
{
    /// <summary>Returns the mean; NaN for a column without values.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value))
                continue;
            sum += value;
            count++;
        }
        return sum / count;
    }

    /// <summary>Returns the mean of the squared differences to the mean, divided by the number of values.</summary>
    public static double Variance(ReadOnlySpan<double> values)
    {
        double mean = Mean(values), sum = 0, rest = 0;
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value))
                continue;
            double difference = value - mean;
            sum += difference * difference;
            // Zero but for the rounding of the mean, which it corrects.
            rest += difference;
            count++;
        }
        return (sum - (rest * rest / count)) / count;
    }

    /// <summary>Returns quantiles, interpolated linearly between the two nearest values.</summary>
    /// <param name="values">The column.</param>
    /// <param name="fractions">From 0 to 1.</param>
    /// <returns>One value per fraction; NaN for a column without values.</returns>
    /// <remarks>numpy: <c>nanquantile</c>; pandas: <c>quantile</c>.</remarks>
    public static double[] Quantiles(ReadOnlySpan<double> values, params double[] fractions)
    {
        double[] sorted = [.. values.ToArray().Where(value => !double.IsNaN(value))];
        if (sorted.Length == 0)
            return Array.ConvertAll(fractions, _ => double.NaN);
        Array.Sort(sorted);
        return Array.ConvertAll(fractions, fraction =>
        {
            double position = fraction * (sorted.Length - 1);
            int below = (int)Math.Floor(position);
            double rest = position - below;
            // An infinite neighbour must not turn an exact position into NaN.
            return rest == 0 ? sorted[below] : sorted[below] + (rest * (sorted[below + 1] - sorted[below]));
        });
    }
}
