using Apache.Arrow;
using Apache.Arrow.Ipc;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>Writes the messages of a frame with Apache.Arrow.</summary>
internal static class ArrowRecording
{
    // The metadata of a record batch, approximately: 16 bytes a column and 16 a buffer, of which most columns have two.
    private const int MetadataBytes = 256;
    private const int MetadataBytesPerColumn = 48;

    /// <summary>Writes the schema, the record batches and the end-of-stream marker.</summary>
    /// <param name="frame">The frame; it must stay valid until the recorded stream is sent.</param>
    /// <param name="batchBytes">The approximate number of column bytes in a record batch. A batch has at least one row.</param>
    /// <param name="memory">The memory for bitmaps and offsets.</param>
    public static StreamRecorder Of(Frame frame, int batchBytes, FrameMemory memory) => Record(frame, batchBytes, memory, isWhole: true);

    /// <summary>Writes the record batches only.</summary>
    /// <inheritdoc cref="Of"/>
    public static StreamRecorder BatchesOf(Frame frame, int batchBytes, FrameMemory memory) => Record(frame, batchBytes, memory, isWhole: false);

    /// <summary>Returns the schema of a frame.</summary>
    public static EncodedSchema SchemaOf(Frame frame) => ArrowSchemas.OfStream(PandasLayout.Of(frame).Schema);

    private static StreamRecorder Record(Frame frame, int batchBytes, FrameMemory memory, bool isWhole)
    {
        PandasLayout layout = PandasLayout.Of(frame);
        EncodedSchema schema = ArrowSchemas.OfStream(layout.Schema);
        int rowsPerBatch = RowsPerBatch(layout, frame.RowCount, batchBytes);
        int batches = (frame.RowCount + rowsPerBatch - 1) / rowsPerBatch;
        int columns = layout.Columns.Count;
        var stream = new StreamRecorder(schema.Message.Length + ((batches + 1) * (MetadataBytes + (columns * MetadataBytesPerColumn))), batches * (columns + 1));
        if (isWhole)
            stream.Write(schema.Message);
        using var writer = new BatchWriter(stream, schema.Schema);
        foreach (RecordBatch batch in Batches(layout, schema.Schema, frame.RowCount, rowsPerBatch, memory))
        {
            // Only the asynchronous method passes memory instead of spans. The recorder completes at once.
            writer.WriteRecordBatchAsync(batch).GetAwaiter().GetResult();
        }
        if (isWhole)
            writer.WriteEnd();
        return stream;
    }

    /// <summary>Writes the file format: the messages of a stream, and a footer with their positions.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="batchBytes">The approximate number of column bytes in a record batch.</param>
    /// <param name="output">Receives the file.</param>
    public static void WriteFile(Frame frame, int batchBytes, Stream output)
    {
        using var memory = new FrameMemory();
        PandasLayout layout = PandasLayout.Of(frame);
        Schema schema = ArrowSchemas.OfStream(layout.Schema).Schema;
        using var writer = new ArrowFileWriter(output, schema, leaveOpen: true);
        writer.WriteStart();
        foreach (RecordBatch batch in Batches(layout, schema, frame.RowCount, RowsPerBatch(layout, frame.RowCount, batchBytes), memory))
            writer.WriteRecordBatch(batch);
        writer.WriteEnd();
    }

    private static IEnumerable<RecordBatch> Batches(PandasLayout layout, Schema schema, int rowCount, int rowsPerBatch, FrameMemory memory)
    {
        for (int row = 0; row < rowCount; row += rowsPerBatch)
        {
            int rows = Math.Min(rowsPerBatch, rowCount - row);
            var arrays = new IArrowArray[layout.Columns.Count];
            for (int i = 0; i < arrays.Length; i++)
                arrays[i] = ArrowArrays.Of(layout.Columns[i].Values.Slice(row, rows), schema.FieldsList[i].DataType, memory);
            yield return new RecordBatch(schema, arrays, rows);
        }
    }

    // Text counts with its average length. Every batch gets whole bytes of bitmaps and whole cache lines of numbers.
    private static int RowsPerBatch(PandasLayout layout, int rowCount, int batchBytes)
    {
        const int Granularity = 64;
        if (rowCount == 0)
            return 1;
        long bytes = 0;
        foreach (StoredColumn column in layout.Columns)
            bytes += ArrowArrays.ValueBytes(column.Values);
        long rows = bytes == 0 ? rowCount : (long)(batchBytes * (double)rowCount / bytes);
        rows = rows > Granularity ? rows / Granularity * Granularity : Math.Max(rows, 1);
        return (int)Math.Min(rows, rowCount);
    }

    /// <summary>Writes record batches only: the schema's message is cached.</summary>
    private sealed class BatchWriter : ArrowStreamWriter
    {
        public BatchWriter(Stream stream, Schema schema)
            : base(stream, schema, leaveOpen: true) => HasWrittenSchema = true;
    }
}
