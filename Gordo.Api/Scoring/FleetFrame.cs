using Gordo.Serialization.Frames;

namespace Gordo.Api.Scoring;

/// <summary>Builds a frame of the answers of many models, to write it as CSV, Parquet or Arrow: a row for each model.</summary>
internal static class FleetFrame
{
    /// <summary>Builds the frame.</summary>
    public static Frame Of(IReadOnlyList<FleetLine> lines) => new(
        RowIndex.Range(lines.Count),
        [
            new("model"), new("revision"), new("rows"), new("above"), new("health"), new("events"), new("peak-time"), new("tag"), new("status"), new("error"),
        ],
        [
            Text(lines, static line => line.Model), Text(lines, static line => line.Revision), Numbers(lines, static line => line.Rows),
            Numbers(lines, static line => line.Above), new FloatColumn(lines.Select(static line => line.Health ?? double.NaN).ToArray()),
            Numbers(lines, static line => line.Events), Text(lines, static line => line.PeakTime), Text(lines, static line => line.Tag),
            Numbers(lines, static line => line.Status), Text(lines, static line => line.Error),
        ]);

    private static TextColumn Text(IReadOnlyList<FleetLine> lines, Func<FleetLine, string?> value) => TextColumn.From([.. lines.Select(value)]);

    private static IntegerColumn Numbers(IReadOnlyList<FleetLine> lines, Func<FleetLine, long?> value)
    {
        long?[] values = [.. lines.Select(value)];
        return new IntegerColumn(Array.ConvertAll(values, static each => each ?? 0), Validity.From(Array.ConvertAll(values, static each => each is not null), FrameMemory.Unpooled));
    }
}
