namespace Gordo.Core.Building.Datasets;

/// <summary>Turns the readings of a tag, which may come in any order, into one value per time step.</summary>
/// <param name="first">The first time step.</param>
/// <param name="resolution">The length of a time step in nanoseconds.</param>
/// <param name="steps">The number of time steps.</param>
/// <param name="aggregation">How readings of a step become one value.</param>
internal sealed class Resampler(long first, long resolution, int steps, Aggregation aggregation)
{
    private const long NanosecondsPerDay = 86_400_000_000_000;

    private readonly double[] _values = new double[steps];
    private readonly int[] _counts = new int[steps];

    /// <summary>True if no reading has been added.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Returns the first time step: the last multiple of the resolution since the midnight before, that is not after the start.</summary>
    /// <remarks>pandas: <c>resample(…, origin="start_day")</c>.</remarks>
    public static long FirstStep(long start, long resolution)
    {
        long midnight = start - Modulo(start, NanosecondsPerDay);
        return start - ((start - midnight) % resolution);
    }

    /// <summary>Adds a reading; one outside the time steps is ignored.</summary>
    /// <param name="time">Nanoseconds since 1970 UTC.</param>
    /// <param name="value">The value.</param>
    public void Add(long time, double value)
    {
        IsEmpty = false;
        long step = (time - first) / resolution;
        if (time < first || step >= _values.Length)
            return;
        ref double result = ref _values[step];
        result = _counts[step]++ == 0 ? value : aggregation switch
        {
            Aggregation.Minimum => Math.Min(result, value),
            Aggregation.Maximum => Math.Max(result, value),
            _ => result + value,
        };
    }

    /// <summary>Returns the value of each time step; NaN for a step without readings. No reading may be added after this.</summary>
    public double[] Finish()
    {
        for (int step = 0; step < _values.Length; step++)
        {
            if (_counts[step] == 0)
                _values[step] = double.NaN;
            else if (aggregation == Aggregation.Mean)
                _values[step] /= _counts[step];
        }
        return _values;
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
