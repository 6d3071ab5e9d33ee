using System.Numerics.Tensors;

namespace Gordo.Core.Anomaly.Events;

/// <summary>Ranks the tags of an event by their share of the squared scaled distances.</summary>
/// <param name="scores">The scores of all rows.</param>
/// <param name="top">The largest number of tags to return.</param>
internal sealed class EventTagRanking(EventScores scores, int top)
{
    private readonly double[] _shares = new double[scores.Scaled.Count];
    private readonly int[] _order = new int[scores.Scaled.Count];

    /// <summary>The number of tags of each event.</summary>
    public int Count { get; } = Math.Min(top, scores.Scaled.Count);

    /// <summary>Returns the tags with the largest shares; tags with equal shares are in the order of the model.</summary>
    /// <param name="start">The first row of the event.</param>
    /// <param name="rows">The number of rows, at least 1.</param>
    public EventTag[] Rank(int start, int rows)
    {
        if (Count == 0)
            return [];
        for (int tag = 0; tag < _shares.Length; tag++)
        {
            _shares[tag] = SumOfSquares(scores.Scaled[tag].Span.Slice(start, rows));
            _order[tag] = tag;
        }
        Normalize(_shares);
        _order.AsSpan().Sort((a, b) => _shares[a] != _shares[b] ? _shares[b].CompareTo(_shares[a]) : a - b);
        var tags = new EventTag[Count];
        for (int i = 0; i < Count; i++)
            tags[i] = new(scores.Tags[_order[i]], Largest(_order[i], start, rows), _shares[_order[i]]);
        return tags;
    }

    private double? Largest(int tag, int start, int rows)
    {
        if (scores.Confidence is not { } confidence)
            return null;
        double largest = ColumnMath.Largest(confidence[tag].Span.Slice(start, rows));
        return double.IsNaN(largest) ? null : largest;
    }

    // Missing distances are left out, as in the total score.
    private static double SumOfSquares(ReadOnlySpan<double> distances)
    {
        double sum = TensorPrimitives.SumOfSquares(distances);
        if (!double.IsNaN(sum))
            return sum;
        sum = 0;
        foreach (double distance in distances)
            sum += double.IsNaN(distance) ? 0 : distance * distance;
        return sum;
    }

    // Relative to the largest sum, so that the sum of all cannot overflow. Infinite sums share equally.
    private static void Normalize(Span<double> sums)
    {
        double largest = TensorPrimitives.Max<double>(sums);
        if (largest == 0)
            return;
        double total = 0;
        foreach (ref double sum in sums)
        {
            sum = double.IsInfinity(largest) ? (double.IsInfinity(sum) ? 1 : 0) : sum / largest;
            total += sum;
        }
        TensorPrimitives.Divide(sums, total, sums);
    }
}
