using System.Buffers;
using System.Text.Json;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Csv;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Checks that a frame read from mutated bytes can be written in every format.</summary>
internal static class FuzzedFrame
{
    private const int MostCells = 20_000;

    public static void Write(Frame frame)
    {
        if ((long)frame.RowCount * (frame.ColumnCount + 1) > MostCells)
            return;
        foreach (Column column in frame.Columns)
        {
            // Such a column may be in a request only.
            if (column is UnsupportedColumn)
                return;
        }
        var output = new ArrayBufferWriter<byte>();
        FrameJsonWriter.Write(frame, output);
        CheckJson(output.WrittenSpan);
        output.Clear();
        var split = new FrameSplitWriter(frame, FrameMemory.Unpooled);
        while (split.WriteNext(output))
        {
        }
        CheckJson(output.WrittenSpan);
        output.Clear();
        var csv = new FrameCsvWriter(frame);
        while (csv.WriteNext(output))
        {
        }
        output.Clear();
        FrameArrowWriter.Write(frame, output);
        FrameArrowReader.Read(output.WrittenMemory, FrameMemory.Unpooled).RowCount.Should().Be(frame.RowCount);
        output = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, output);
        FrameParquetReader.Read(output.WrittenMemory, FrameMemory.Unpooled).RowCount.Should().Be(frame.RowCount);
    }

    private static void CheckJson(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text);
        while (json.Read())
        {
            // Reads all tokens to check that the JSON is valid.
        }
    }
}
