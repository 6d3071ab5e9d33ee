using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Reliability.Soak;

/// <summary>A recorded answer of the original server, for its own rows or for these rows repeated.</summary>
/// <param name="data">The recorded frame, as JSON.</param>
/// <param name="format">The format of the answers: <c>json</c>, <c>arrow</c> or <c>parquet</c>.</param>
internal sealed class RecordedAnswer(JsonElement data, string format)
{
    private const double Tolerance = 1e-9;

    /// <summary>Returns the first difference between an answer and the recorded rows; null if there is none.</summary>
    public string? Difference(byte[] answer)
    {
        using JsonDocument document = JsonDocument.Parse(format == "json" ? answer : ToJson(Read(answer, format)));
        JsonElement found = format == "json" ? document.RootElement.GetProperty("data") : document.RootElement;
        return JsonComparer.Difference(found, data, Tolerance);
    }

    /// <summary>
    /// Returns the first difference between an answer and the recorded rows repeated to <paramref name="rows"/> rows; null
    /// if there is none. For models that compute each row on its own, so that repetitions have equal results.
    /// </summary>
    /// <param name="answer">The body.</param>
    /// <param name="rows">The expected number of rows.</param>
    /// <param name="start">The time of the first row; null if the rows were sent without times.</param>
    /// <param name="step">The time from a row's <c>start</c> to its <c>end</c>; null for answers without <c>end</c>.</param>
    public string? RepeatedDifference(byte[] answer, int rows, DateTime? start, TimeSpan? step)
    {
        Frame frame = Read(answer, format);
        if (frame.RowCount != rows)
            return $"{frame.RowCount} rows, expected {rows}";
        int columns = 0;
        foreach (JsonProperty group in data.EnumerateObject())
        {
            foreach (JsonProperty tag in group.Value.EnumerateObject())
            {
                columns++;
                Column? column = frame.Find(new ColumnKey(group.Name, tag.Name)) ?? frame.Find(new ColumnKey(group.Name, ""));
                if (column is null)
                    return $"no column {group.Name}/{tag.Name}";
                string? difference = group.Name is "start" or "end"
                    ? TimeDifference(column, start + (group.Name == "end" ? step : TimeSpan.Zero))
                    : Difference(column, [.. tag.Value.EnumerateObject().Select(cell => cell.Value.ValueKind == JsonValueKind.Null ? double.NaN : cell.Value.GetDouble())]);
                if (difference is not null)
                    return $"{group.Name}/{tag.Name}, {difference}";
            }
        }
        return columns == frame.ColumnCount ? null : $"{frame.ColumnCount} columns, expected {columns}";
    }

    private static string? Difference(Column column, double[] recorded)
    {
        for (int row = 0; row < column.Length; row++)
        {
            double expected = recorded[row % recorded.Length];
            double found = column.IsMissing(row) ? double.NaN : column switch
            {
                FloatColumn floats => floats.Values.Span[row],
                IntegerColumn integers => integers.Values.Span[row],
                _ => double.PositiveInfinity,
            };
            if (!(Math.Abs(found - expected) <= Tolerance * Math.Abs(expected)) && !(double.IsNaN(found) && double.IsNaN(expected)))
                return string.Create(CultureInfo.InvariantCulture, $"row {row}: {found}, expected {expected}");
        }
        return null;
    }

    private static string? TimeDifference(Column column, DateTime? first)
    {
        for (int row = 0; row < column.Length; row++)
        {
            string? expected = (first + (RecordedCase.Step * row))?.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);
            string? found = column.IsMissing(row) ? null : ((TextColumn)column).GetString(row);
            if (found != expected)
                return $"row {row}: {found}, expected {expected}";
        }
        return null;
    }

    /// <summary>Reads the frame of an answer.</summary>
    public static Frame Read(byte[] answer, string format)
    {
        switch (format)
        {
            case "arrow":
                return FrameArrowReader.Read(answer, FrameMemory.Unpooled);
            case "parquet":
                return FrameParquetReader.Read(answer, FrameMemory.Unpooled);
            default:
                var reader = new Utf8JsonReader(answer);
                reader.Read(); // {
                reader.Read(); // "data"
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                return FrameJsonReader.Read(answer.AsSpan(start..(int)reader.BytesConsumed), FrameMemory.Unpooled);
        }
    }

    private static ReadOnlyMemory<byte> ToJson(Frame frame)
    {
        var json = new ArrayBufferWriter<byte>();
        FrameJsonWriter.Write(frame, json);
        return json.WrittenMemory;
    }
}
