using Gordo.Core.Metadata;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Timestamps;

namespace Gordo.Core.Prediction;

/// <summary>Creates the <c>start</c> and <c>end</c> columns of a response: times as ISO 8601 text.</summary>
internal static class RowTimes
{
    private const long SecondsPerDay = 86_400;

    /// <summary>Returns the time of each row; an empty column if the rows are not labelled by time.</summary>
    public static Column Start(RowIndex index, FrameMemory memory) =>
        index.Timestamps is { } times ? Format(times, memory) : new NullColumn(index.Length);

    /// <summary>Returns the time of each row plus the resolution; an empty column if either is unknown.</summary>
    public static Column End(RowIndex index, Resolution? resolution, FrameMemory memory) =>
        index.Timestamps is { } times && resolution is { } step
            ? Format(Shift(times, step, memory), memory)
            : new NullColumn(index.Length);

    private static TimestampColumn Shift(TimestampColumn times, Resolution step, FrameMemory memory)
    {
        // Uses the unit of the labels if it can express the step, otherwise nanoseconds.
        long nanosecondsPerUnit = 1_000_000_000 / times.Unit.PerSecond();
        TimeUnit unit = step.Nanoseconds % nanosecondsPerUnit == 0 ? times.Unit : TimeUnit.Nanosecond;
        long factor = unit == times.Unit ? 1 : nanosecondsPerUnit;
        long divisor = unit == times.Unit ? nanosecondsPerUnit : 1;

        ReadOnlySpan<long> values = times.Values.Span;
        Memory<long> shifted = memory.Rent<long>(values.Length);
        Span<long> ends = shifted.Span;
        for (int row = 0; row < values.Length; row++)
        {
            if (values[row] == TimestampColumn.Missing)
            {
                ends[row] = TimestampColumn.Missing;
                continue;
            }
            long days = step.Weeks == 0 ? 0 : LocalDays(values[row], times);
            Int128 end = ((Int128)values[row] * factor) + (step.NanosecondsAfter(days) / divisor);
            // A time out of the range of the unit is missing.
            ends[row] = end > long.MaxValue || end <= TimestampColumn.Missing ? TimestampColumn.Missing : (long)end;
        }
        return new TimestampColumn(shifted, unit, times.Zone);
    }

    private static long LocalDays(long value, TimestampColumn times)
    {
        long seconds = FloorDivide(value, times.Unit.PerSecond());
        return FloorDivide(seconds + (times.Zone?.OffsetAt(seconds) ?? 0), SecondsPerDay);
    }

    private static long FloorDivide(long value, long divisor) =>
        (value / divisor) - (value % divisor < 0 ? 1 : 0);

    private static TextColumn Format(TimestampColumn times, FrameMemory memory)
    {
        ReadOnlySpan<long> values = times.Values.Span;
        Memory<int> offsets = memory.Rent<int>(values.Length + 1);
        Memory<byte> bytes = memory.Rent<byte>(checked(values.Length * TimestampText.MaxLength));
        Span<int> ends = offsets.Span;
        Span<byte> text = bytes.Span;
        TimestampFormatter formatter = TimestampText.Iso(times.Unit, times.Zone);
        int length = 0;
        ends[0] = 0;
        for (int row = 0; row < values.Length; row++)
        {
            if (values[row] != TimestampColumn.Missing)
                length += formatter.Write(values[row], text[length..]);
            ends[row + 1] = length;
        }
        return new TextColumn(offsets, bytes[..length], MissingIn(values, memory));
    }

    private static Validity MissingIn(ReadOnlySpan<long> values, FrameMemory memory)
    {
        if (!values.Contains(TimestampColumn.Missing))
            return default;
        Span<bool> valid = memory.Rent<bool>(values.Length).Span;
        for (int row = 0; row < values.Length; row++)
            valid[row] = values[row] != TimestampColumn.Missing;
        return Validity.From(valid, memory);
    }
}
