using System.Globalization;
using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Datasets;

/// <summary>The rows that a model is built from, without missing values.</summary>
/// <param name="Input">The readings of the input tags.</param>
/// <param name="Target">The readings of the target tags.</param>
/// <param name="Times">Of each row, nanoseconds since 1970 UTC; empty if rows have no times.</param>
internal sealed record Dataset(Table Input, Table Target, long[] Times)
{
    // Fifteen years of ten seconds each; a mistyped resolution must not fill the memory.
    private const int MostSteps = 50_000_000;

    /// <summary>Loads a data set.</summary>
    /// <exception cref="BuildException">There are too few rows, or readings cannot be read.</exception>
    public static Dataset Load(DatasetDefinition definition, CancellationToken cancellation)
    {
        long start = Nanoseconds(definition.Start), end = Nanoseconds(definition.End);
        long first = Resampler.FirstStep(start, definition.Resolution);
        long steps = (end - first + definition.Resolution - 1) / definition.Resolution;
        if (steps > MostSteps)
            throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"the period has {steps} rows of {definition.ResolutionText}, more than {MostSteps}."));
        IReadOnlyList<string> names = definition.Names;
        Resampler[] resamplers = [.. names.Select(_ => new Resampler(first, definition.Resolution, (int)steps, definition.Aggregation))];
        definition.Source.Read(names, start, end, (tag, time, value) => resamplers[tag].Add(time, value), cancellation);
        var columns = new Dictionary<string, double[]>(StringComparer.Ordinal);
        for (int tag = 0; tag < names.Count; tag++)
        {
            if (resamplers[tag].IsEmpty)
                throw new BuildException($"the tag {Text.Quote(names[tag])} has no readings between {definition.Start:O} and {definition.End:O}.");
            double[] column = resamplers[tag].Finish();
            Resampler.Interpolate(column, (int)Math.Min(int.MaxValue, definition.InterpolationLimit / definition.Resolution));
            columns.Add(names[tag], column);
        }
        int[] rows = [.. Enumerable.Range(0, (int)steps).Where(row => columns.Values.All(column => !double.IsNaN(column[row])))];
        int complete = rows.Length;
        if (definition.Filter is { } filter)
            rows = [.. rows.Where(filter.Bind(columns))];
        if (rows.Length <= definition.LeastRows)
        {
            string filtered = definition.Filter is null ? "" : string.Create(CultureInfo.InvariantCulture, $", of which row_filter keeps {rows.Length}");
            throw new BuildException(string.Create(
                CultureInfo.InvariantCulture,
                $"{complete} of {steps} rows have readings of all tags{filtered}; more than {definition.LeastRows} are needed (n_samples_threshold)."));
        }
        return new Dataset(
            Select(definition.Tags), Select(definition.Targets), Array.ConvertAll(rows, row => first + (row * definition.Resolution)));

        Table Select(IReadOnlyList<Tag> tags) => new(
            [.. tags.Select(tag => Array.ConvertAll(rows, row => columns[tag.Name][row]))], [.. tags.Select(tag => tag.Name)]);
    }

    private static long Nanoseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100;
}
