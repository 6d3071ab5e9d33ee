using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>Writes the FlatBuffer metadata of messages.</summary>
/// <remarks>Message.fbs and Schema.fbs.</remarks>
internal static class ArrowMetadataWriter
{
    private const short VersionV5 = 4;
    private const short DoublePrecision = 2;

    /// <summary>Writes the metadata of the schema message.</summary>
    public static ReadOnlySpan<byte> Schema(FlatBufferWriter writer, PandasLayout layout)
    {
        writer.Clear();
        var fields = new int[layout.Columns.Count];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = Field(writer, layout.Columns[i]);
        int fieldVector = writer.CreateVector(fields);
        int metadata = writer.CreateVector([KeyValue(writer, PandasMetadata.Key, layout.Metadata)]);
        writer.StartTable();
        writer.AddReference(1, fieldVector);
        writer.AddReference(2, metadata);
        return Message(writer, ArrowMessageType.Schema, writer.EndTable(), bodyLength: 0);
    }

    /// <summary>Writes the metadata of a record batch.</summary>
    /// <param name="writer">The writer, which is cleared first.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="nodes">The number of rows and of nulls of each column.</param>
    /// <param name="buffers">The offset in the body and the length of each buffer.</param>
    /// <param name="bodyLength">The length of the body.</param>
    public static ReadOnlySpan<byte> RecordBatch(
        FlatBufferWriter writer, int rows, ReadOnlySpan<(long, long)> nodes, ReadOnlySpan<(long, long)> buffers, long bodyLength)
    {
        writer.Clear();
        int bufferVector = writer.CreateVector(buffers);
        int nodeVector = writer.CreateVector(nodes);
        writer.StartTable();
        writer.AddInt64(0, rows);
        writer.AddReference(1, nodeVector);
        writer.AddReference(2, bufferVector);
        return Message(writer, ArrowMessageType.RecordBatch, writer.EndTable(), bodyLength);
    }

    private static ReadOnlySpan<byte> Message(FlatBufferWriter writer, ArrowMessageType type, int header, long bodyLength)
    {
        writer.StartTable();
        writer.AddInt64(3, bodyLength);
        writer.AddReference(2, header);
        writer.AddInt16(0, VersionV5);
        writer.AddByte(1, (byte)type);
        return writer.Finish(writer.EndTable());
    }

    private static int KeyValue(FlatBufferWriter writer, string key, ReadOnlyMemory<byte> value)
    {
        int valueText = writer.CreateString(value);
        int keyText = writer.CreateString(key);
        writer.StartTable();
        writer.AddReference(0, keyText);
        writer.AddReference(1, valueText);
        return writer.EndTable();
    }

    private static int Field(FlatBufferWriter writer, StoredColumn column)
    {
        int name = writer.CreateString(column.Name);
        byte member = WriteType(writer, column.Values, out int type);
        // Readers in other languages expect the list of children even for types without children.
        int children = writer.CreateVector(ReadOnlySpan<int>.Empty);
        writer.StartTable();
        writer.AddReference(0, name);
        writer.AddReference(3, type);
        writer.AddReference(5, children);
        writer.AddByte(1, 1);
        writer.AddByte(2, member);
        return writer.EndTable();
    }

    // Returns the member of the union Type.
    private static byte WriteType(FlatBufferWriter writer, Column column, out int table)
    {
        int zone = column is TimestampColumn { Zone: { } named } ? writer.CreateString(named.Name) : 0;
        writer.StartTable();
        byte member;
        switch (column)
        {
            case FloatColumn:
                writer.AddInt16(0, DoublePrecision);
                member = 3;
                break;
            case IntegerColumn integers:
                writer.AddInt32(0, 64);
                writer.AddByte(1, integers.IsUnsigned ? (byte)0 : (byte)1);
                member = 2;
                break;
            case TimestampColumn times:
                if (zone != 0)
                    writer.AddReference(1, zone);
                writer.AddInt16(0, (short)times.Unit);
                member = 10;
                break;
            case TextColumn:
                member = 5;
                break;
            case BooleanColumn:
                member = 6;
                break;
            default:
                member = 1;
                break;
        }
        table = writer.EndTable();
        return member;
    }
}
