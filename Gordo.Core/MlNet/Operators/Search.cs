using System.Numerics;

namespace Gordo.Core.MlNet.Operators;

/// <summary>Binary search in bin bounds.</summary>
internal static class Search
{
    /// <summary>Returns the index of the first bound that is not below the value; 0 for NaN.</summary>
    /// <param name="bounds">The bounds in increasing order; the last is infinite.</param>
    /// <param name="value">The value to find.</param>
    public static int FirstNotBelow<T>(ReadOnlySpan<T> bounds, T value)
        where T : INumber<T>
    {
        int low = 0, high = bounds.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (bounds[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
