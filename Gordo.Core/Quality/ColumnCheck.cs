using System.Numerics;

namespace Gordo.Core.Quality;

/// <summary>Looks for faults in a column of numbers, in which NaN is a missing reading.</summary>
internal static class ColumnCheck
{
    /// <summary>Returns the number of missing readings.</summary>
    public static int CountMissing(ReadOnlySpan<double> values)
    {
        int row = 0;
        Vector<long> missing = Vector<long>.Zero;
        for (; row <= values.Length - Vector<double>.Count; row += Vector<double>.Count)
        {
            var lanes = new Vector<double>(values[row..]);
            // A lane is -1 where the reading equals itself.
            missing += Vector<long>.One + Vector.Equals(lanes, lanes);
        }
        int count = (int)Vector.Sum(missing);
        for (; row < values.Length; row++)
            count += double.IsNaN(values[row]) ? 1 : 0;
        return count;
    }

    /// <summary>Returns true if one reading, which is not a whole number, is repeated in <paramref name="least"/> consecutive rows.</summary>
    /// <remarks>Reads only some rows of a column that changes: such a run contains two rows in the distance of half its length.</remarks>
    /// <param name="values">The column.</param>
    /// <param name="least">At least 2.</param>
    public static bool IsStuck(ReadOnlySpan<double> values, int least)
    {
        int stride = least / 2;
        for (int row = 0; row < values.Length - stride; row += stride)
        {
            double value = values[row];
            if (value == values[row + stride] && value != Math.Floor(value) && IsRun(values, row, least))
                return true;
        }
        return false;
    }

    /// <summary>Returns the first of the longest runs of equal readings; no rows if all are missing.</summary>
    public static (int Start, int Rows) LongestRun(ReadOnlySpan<double> values)
    {
        (int Start, int Rows) longest = default;
        int start = 0;
        for (int row = 0; row < values.Length; row++)
        {
            if (row > 0 && values[row] != values[row - 1])
                start = row;
            if (!double.IsNaN(values[row]) && row - start >= longest.Rows)
                longest = (start, row - start + 1);
        }
        return longest;
    }

    /// <summary>Returns the number of readings outside a range.</summary>
    public static int CountOutside(ReadOnlySpan<double> values, (double Lowest, double Highest) range)
    {
        int count = 0;
        foreach (double value in values)
            count += value < range.Lowest || value > range.Highest ? 1 : 0;
        return count;
    }

    private static bool IsRun(ReadOnlySpan<double> values, int row, int least)
    {
        double value = values[row];
        int start = row, end = row + 1;
        while (start > 0 && values[start - 1] == value)
            start--;
        while (end < values.Length && end - start < least && values[end] == value)
            end++;
        return end - start >= least;
    }
}
