using Gordo.Core.Building.Sources;

namespace Gordo.Core.Building.Datasets;

/// <summary>Turns readings at any times into one value per time step.</summary>
internal static class Resampler
{
    private const long NanosecondsPerDay = 86_400_000_000_000;

    /// <summary>Returns the first time step: the last multiple of the resolution since the midnight before, that is not after the start.</summary>
    /// <remarks>pandas: <c>resample(…, origin="start_day")</c>.</remarks>
    public static long FirstStep(long start, long resolution)
    {
        long midnight = start - Modulo(start, NanosecondsPerDay);
        return start - ((start - midnight) % resolution);
    }

    /// <summary>Returns the value of each time step; NaN for a step without readings.</summary>
    /// <param name="readings">The readings.</param>
    /// <param name="first">The first time step.</param>
    /// <param name="resolution">The length of a time step in nanoseconds.</param>
    /// <param name="steps">The number of time steps.</param>
    /// <param name="aggregation">How readings of a step become one value.</param>
    public static double[] Resample(Readings readings, long first, long resolution, int steps, Aggregation aggregation)
    {
        double[] values = new double[steps];
        Array.Fill(values, double.NaN);
        int[] counts = new int[steps];
        for (int i = 0; i < readings.Times.Count; i++)
        {
            long step = (readings.Times[i] - first) / resolution;
            if (readings.Times[i] < first || step >= steps)
                continue;
            double value = readings.Values[i];
            ref double result = ref values[step];
            result = counts[step]++ == 0 ? value : aggregation switch
            {
                Aggregation.Minimum => Math.Min(result, value),
                Aggregation.Maximum => Math.Max(result, value),
                _ => result + value,
            };
        }
        if (aggregation == Aggregation.Mean)
        {
            for (int step = 0; step < steps; step++)
                values[step] /= counts[step];
        }
        return values;
    }

    /// <summary>Fills gaps between two values by a straight line; of a gap longer than the limit, its first steps only.</summary>
    /// <param name="values">The values; NaN for a missing one.</param>
    /// <param name="limit">The number of steps of a gap that are filled.</param>
    /// <remarks>pandas: <c>interpolate(limit=…, limit_area="inside")</c>.</remarks>
    public static void Interpolate(Span<double> values, int limit)
    {
        int last = -1;
        for (int row = 0; row < values.Length; row++)
        {
            if (double.IsNaN(values[row]))
                continue;
            if (last >= 0)
            {
                double slope = (values[row] - values[last]) / (row - last);
                for (int gap = last + 1; gap < row && gap <= (long)last + limit; gap++)
                    values[gap] = values[last] + (slope * (gap - last));
            }
            last = row;
        }
    }

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;
}
