using Gordo.Serialization.Frames;
using Gordo.Serialization.Timestamps;

namespace Gordo.Api.Formatting;

/// <summary>Converts the ISO 8601 times in a response's cells to timestamps, which the split layout writes as numbers.</summary>
internal static class NumericTimes
{
    /// <summary>Returns the frame with timestamps instead of columns of text; columns with other text are unchanged.</summary>
    public static Frame Of(Frame frame, FrameMemory memory)
    {
        Column[] columns = frame.Columns.ToArray();
        for (int column = 0; column < columns.Length; column++)
        {
            if (columns[column] is TextColumn text && Parse(text, memory) is { } times)
                columns[column] = times;
        }
        return new Frame(frame.Index, frame.Keys.ToArray(), columns);
    }

    private static TimestampColumn? Parse(TextColumn text, FrameMemory memory)
    {
        Memory<long> values = memory.Rent<long>(text.Length);
        Span<long> times = values.Span;
        for (int row = 0; row < times.Length; row++)
        {
            if (text.IsMissing(row))
                times[row] = TimestampColumn.Missing;
            else if (IsoTimestamp.TryParse(text[row], out IsoTimestamp time))
                times[row] = time.Nanoseconds;
            else
                return null;
        }
        return new TimestampColumn(values, TimeUnit.Nanosecond, TimestampZone.Utc);
    }
}
