using System.Globalization;
using Gordo.Core.Building.Datasets;
using Gordo.Core.Building.Tables;
using Gordo.Core.Names;
using Gordo.Core.Numerics;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Building.Packing;

/// <summary>Reads the rows that thresholds are computed from.</summary>
internal static class HeldOutReadings
{
    private const int MostNamesShown = 20;
    private const long NanosecondsPerSecond = 1_000_000_000, SecondsPerMinute = 60;

    /// <summary>Reads columns by name.</summary>
    /// <param name="input">A frame with a column for each tag.</param>
    /// <param name="target">A frame with a column for each target.</param>
    /// <param name="tags">The names of the input tags.</param>
    /// <param name="targets">The names of the target tags.</param>
    /// <returns>The rows; without times if rows are labelled otherwise.</returns>
    /// <exception cref="BuildException">A column is absent or empty, or rows are not in the order of time.</exception>
    /// <exception cref="Gordo.Serialization.FrameException">A cell is not a number.</exception>
    public static Dataset Read(Frame input, Frame target, IReadOnlyList<string> tags, IReadOnlyList<string> targets)
    {
        if (input.RowCount == 0)
            throw new BuildException("there are no rows.");
        if (input.RowCount != target.RowCount)
            throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"'X' has {input.RowCount} rows, but 'y' has {target.RowCount}."));
        return new Dataset(Columns(input, tags), Columns(target, targets), Times(input.Index));
    }

    /// <summary>Returns the most frequent time between two rows, such as <c>10min</c>; null if there is none.</summary>
    public static string? ResolutionOf(long[] times)
    {
        var steps = times.Zip(times.Skip(1), (first, second) => second - first).Where(step => step > 0);
        long step = steps.GroupBy(step => step).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select(group => group.Key).FirstOrDefault();
        (long count, string unit) = (step % NanosecondsPerSecond, step / NanosecondsPerSecond % SecondsPerMinute) switch
        {
            (0, 0) => (step / NanosecondsPerSecond / SecondsPerMinute, "min"),
            (0, _) => (step / NanosecondsPerSecond, "s"),
            _ => (step, "ns"),
        };
        return step == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }

    private static Table Columns(Frame frame, IReadOnlyList<string> names)
    {
        using var memory = new FrameMemory();
        return new Table([.. names.Select(name =>
        {
            Column column = frame.Find(new ColumnKey(name)) ?? throw NoColumn(frame, name);
            double[] numbers = Numbers.Read(column, name, memory).ToArray();
            return Array.TrueForAll(numbers, double.IsNaN) ? throw new BuildException($"the column {Text.Quote(name)} has no readings.") : numbers;
        })]);
    }

    private static BuildException NoColumn(Frame frame, string name)
    {
        string[] names = new string[frame.ColumnCount];
        for (int i = 0; i < names.Length; i++)
            names[i] = frame.Keys[i].ToString();
        string hint = NearestName.Find(names, name) is { } nearest ? $" Did you mean {Text.Quote(nearest)}?" : "";
        string shown = string.Join(", ", names.Take(MostNamesShown).Select(Text.Quote)) + (names.Length > MostNamesShown ? ", …" : "");
        return new BuildException($"there is no column {Text.Quote(name)}.{hint} The columns are {shown}.");
    }

    private static long[] Times(RowIndex index)
    {
        if (index.Timestamps is not { } column)
            return [];
        long factor = NanosecondsPerSecond / column.Unit.PerSecond();
        long[] times = column.Values.ToArray();
        for (int row = 0; row < times.Length; row++)
        {
            if (times[row] == TimestampColumn.Missing)
                throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"row {row} has no time."));
            if (Int128.Abs((Int128)times[row] * factor) > long.MaxValue)
                throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"the time of row {row} is before 1678 or after 2261."));
            times[row] *= factor;
            // The highest error that lasts depends on the order.
            if (row > 0 && times[row] < times[row - 1])
                throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"row {row} is before row {row - 1}; sort the readings by time."));
        }
        return times;
    }
}
