using Gordo.Core.Metadata;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Quality;

/// <summary>Looks for faults in row labels that are times or integers. Missing labels are left out.</summary>
internal static class IndexCheck
{
    /// <summary>Returns the labels as numbers; null if they are neither times nor integers.</summary>
    public static ReadOnlyMemory<long>? Labels(RowIndex index) => index.Labels switch
    {
        null => ReadOnlyMemory<long>.Empty,
        TimestampColumn times => times.Values,
        IntegerColumn { IsUnsigned: false, Validity.IsAllValid: true } numbers => numbers.Values,
        // Without the type, null would be empty memory.
        _ => (ReadOnlyMemory<long>?)null,
    };

    /// <summary>
    /// Looks for faults between each row and the row before. Rows that are not in order say nothing of duplicates and gaps,
    /// which are then 0.
    /// </summary>
    /// <param name="labels">The labels in the order of the rows.</param>
    /// <param name="unit">The unit of the labels; null if they are integers, which have no gaps.</param>
    /// <param name="resolution">The time between two rows; null if it is unknown.</param>
    public static IndexFindings Find(ReadOnlySpan<long> labels, TimeUnit? unit, Resolution? resolution)
    {
        (double perStep, ulong limit) = Steps(unit, resolution);
        int unordered = 0, duplicates = 0, gaps = 0;
        double missing = 0;
        int row = 0;
        while (row < labels.Length && labels[row] == TimestampColumn.Missing)
            row++;
        if (row == labels.Length)
            return default;
        long before = labels[row];
        for (row++; row < labels.Length; row++)
        {
            long label = labels[row];
            ulong distance = unchecked((ulong)(label - before));
            // The usual case first.
            if (label > before && distance <= limit)
            {
                before = label;
                continue;
            }
            if (label == TimestampColumn.Missing)
                continue;
            if (label < before)
            {
                unordered++;
            }
            else if (label == before)
            {
                duplicates++;
            }
            else
            {
                gaps++;
                missing += Math.Round(distance / perStep) - 1;
            }
            before = label;
        }
        return unordered > 0 ? new(unordered, 0, 0, 0) : new(0, duplicates, gaps, (long)missing);
    }

    /// <summary>As <see cref="Find"/>, but with duplicates and gaps of rows that are not in order.</summary>
    public static IndexFindings FindAll(ReadOnlySpan<long> labels, TimeUnit? unit, Resolution? resolution, FrameMemory memory)
    {
        IndexFindings found = Find(labels, unit, resolution);
        if (found.Unordered == 0)
            return found;
        Span<long> sorted = memory.Rent<long>(labels.Length).Span;
        labels.CopyTo(sorted);
        sorted.Sort();
        return Find(sorted, unit, resolution) with { Unordered = found.Unordered };
    }

    // The labels' units in a step of the resolution, and in the longest step that is not a gap.
    private static (double PerStep, ulong Limit) Steps(TimeUnit? unit, Resolution? resolution)
    {
        if (unit is not { } known || resolution is not { } step)
            return (double.PositiveInfinity, ulong.MaxValue);
        ulong nanoseconds = (ulong)step.TotalNanoseconds, perUnit = (ulong)(1_000_000_000 / known.PerSecond());
        return (nanoseconds / (double)perUnit, (nanoseconds + (nanoseconds / 2)) / perUnit);
    }
}
