namespace Gordo.Core.Building.Thresholds;

/// <summary>The largest of the minima over windows of consecutive rows: how high a score stays for a whole window.</summary>
/// <remarks>pandas: <c>rolling(window).min().max()</c>. A window with a missing value has no minimum.</remarks>
internal static class RollingMinimum
{
    /// <summary>Returns the largest minimum; NaN if there is no window without missing values.</summary>
    /// <param name="values">The scores, row after row.</param>
    /// <param name="window">The number of rows of a window, at least 1.</param>
    public static double Largest(ReadOnlySpan<double> values, int window)
    {
        // The rows of the window that are smaller than all rows after them, in ascending order; the first is the minimum.
        var candidates = new Queue(values.Length);
        double largest = double.NaN;
        int present = 0;
        for (int row = 0; row < values.Length; row++)
        {
            if (double.IsNaN(values[row]))
            {
                candidates.Clear();
                present = 0;
                continue;
            }
            while (candidates.Count > 0 && values[candidates.Last] >= values[row])
                candidates.RemoveLast();
            candidates.Add(row);
            if (candidates.First <= row - window)
                candidates.RemoveFirst();
            if (++present >= window && !(values[candidates.First] <= largest))
                largest = values[candidates.First];
        }
        return largest;
    }

    private struct Queue(int capacity)
    {
        private readonly int[] _rows = new int[capacity];
        private int _first;
        private int _end;

        public readonly int Count => _end - _first;

        public readonly int First => _rows[_first];

        public readonly int Last => _rows[_end - 1];

        public void Add(int row) => _rows[_end++] = row;

        public void RemoveFirst() => _first++;

        public void RemoveLast() => _end--;

        public void Clear() => _end = _first;
    }
}
