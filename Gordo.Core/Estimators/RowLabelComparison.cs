using Gordo.Serialization.Frames;

namespace Gordo.Core.Estimators;

/// <summary>Compares the row labels of two frames.</summary>
internal static class RowLabelComparison
{
    /// <summary>
    /// Returns the first row with different labels; null if there is none, one of the frames has no labels, or the labels
    /// are times in different units.
    /// </summary>
    public static int? FirstDifference(RowIndex one, RowIndex other)
    {
        if (one.Labels is not { } labels || other.Labels is not { } others || ReferenceEquals(labels, others))
            return null;
        return (labels, others) switch
        {
            (TimestampColumn a, TimestampColumn b) when a.Unit != b.Unit => null,
            (TimestampColumn a, TimestampColumn b) => First(a.Values.Span.CommonPrefixLength(b.Values.Span), a.Length),
            (IntegerColumn a, IntegerColumn b) => First(a.Values.Span.CommonPrefixLength(b.Values.Span), a.Length),
            (FloatColumn a, FloatColumn b) => First(a.Values.Span.CommonPrefixLength(b.Values.Span), a.Length),
            (TextColumn a, TextColumn b) => First(CommonRows(a, b), a.Length),
            _ => 0,
        };
    }

    private static int? First(int equal, int length) => equal < length ? equal : null;

    private static int CommonRows(TextColumn one, TextColumn other)
    {
        int row = 0;
        while (row < one.Length && row < other.Length && one[row].SequenceEqual(other[row]))
            row++;
        return row;
    }
}
